// Alerts: what should wake me, and would it have?
import { Bell } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const alertsPage: PageRow = {
  name: 'Alerts',
  path: '/alerts',
  key: 'a',
  icon: Bell,
  group: 'control',
  params,
  load: () => import('./page.tsx'),
};
