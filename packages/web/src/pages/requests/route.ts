// Requests: which calls, and what exactly happened in this one?
import { List } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const requestsPage: PageRow = {
  name: 'Requests',
  path: '/requests',
  key: 'r',
  icon: List,
  group: 'watch',
  params,
  load: () => import('./page.tsx'),
};
