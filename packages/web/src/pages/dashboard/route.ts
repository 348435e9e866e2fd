// Dashboard: is it healthy, what does it cost, and what changed?
import { LayoutDashboard } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const dashboardPage: PageRow = {
  name: 'Dashboard',
  path: '/dashboard',
  key: 'd',
  icon: LayoutDashboard,
  group: 'watch',
  params,
  load: () => import('./page.tsx'),
};
