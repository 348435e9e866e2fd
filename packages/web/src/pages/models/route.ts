// Models: what do I pay for, and is the price right?
import { Boxes } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const modelsPage: PageRow = {
  name: 'Models',
  path: '/models',
  key: 'm',
  icon: Boxes,
  group: 'watch',
  params,
  load: () => import('./page.tsx'),
};
