// SQL: the question no page answers.
import { Database } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const sqlPage: PageRow = {
  name: 'SQL',
  path: '/sql',
  key: 'q',
  icon: Database,
  group: 'ask',
  ranged: false,
  params,
  load: () => import('./page.tsx'),
};
