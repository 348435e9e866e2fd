// Playground: what would it answer if…?
import { SquareTerminal } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const playgroundPage: PageRow = {
  name: 'Playground',
  path: '/playground',
  key: 'y',
  icon: SquareTerminal,
  group: 'improve',
  params,
  load: () => import('./page.tsx'),
  ranged: false,
};
