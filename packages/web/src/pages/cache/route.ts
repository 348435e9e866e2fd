// Cache: is the cache earning its keep?
import { DatabaseZap } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const cachePage: PageRow = {
  name: 'Cache',
  path: '/cache',
  key: 'c',
  icon: DatabaseZap,
  group: 'control',
  params,
  load: () => import('./page.tsx'),
};
