// Properties: which slice of my traffic differs?
import { Tags } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const propertiesPage: PageRow = {
  name: 'Properties',
  path: '/properties',
  key: 'p',
  icon: Tags,
  group: 'watch',
  params,
  load: () => import('./page.tsx'),
};
