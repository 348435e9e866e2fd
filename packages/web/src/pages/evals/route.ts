// Evals: is quality going up or down?
import { Gauge } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const evalsPage: PageRow = {
  name: 'Evals',
  path: '/evals',
  key: 'e',
  icon: Gauge,
  group: 'improve',
  params,
  load: () => import('./page.tsx'),
};
