// Settings: how is this place set up?
import { Settings } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const settingsPage: PageRow = {
  name: 'Settings',
  path: '/settings',
  key: ',',
  icon: Settings,
  group: 'foot',
  ranged: false,
  params,
  load: () => import('./page.tsx'),
  below: [{ path: '/settings/$section', load: () => import('./page.tsx') }],
};
