// Evals: is quality going up or down?
import { Scale } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const evalsPage: PageRow = {
  name: 'Evals',
  path: '/evals',
  key: 'e',
  icon: Scale,
  group: 'improve',
  params,
  load: () => import('./page.tsx'),
};
