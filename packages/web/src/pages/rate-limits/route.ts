// Rate limits: who is being held back, and how close are the others?
import { Gauge } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const rateLimitsPage: PageRow = {
  name: 'Rate limits',
  path: '/rate-limits',
  key: 'l',
  icon: Gauge,
  group: 'control',
  params,
  load: () => import('./page.tsx'),
};
