// Datasets: which examples are worth keeping?
import { LibraryBig } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const datasetsPage: PageRow = {
  name: 'Datasets',
  path: '/datasets',
  key: 'x',
  icon: LibraryBig,
  group: 'improve',
  params,
  load: () => import('./page.tsx'),
  below: [{ path: '/datasets/$datasetId', load: () => import('./dataset-page.tsx') }],
  ranged: false,
};
