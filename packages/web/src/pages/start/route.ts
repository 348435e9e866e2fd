// First run: how do I get the first request in?
import { Sunrise } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const startPage: PageRow = {
  name: 'First run',
  path: '/start',
  key: null,
  icon: Sunrise,
  group: 'none',
  params,
  load: () => import('./page.tsx'),
  ranged: false,
};
