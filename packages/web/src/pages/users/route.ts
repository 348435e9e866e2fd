// Users: who uses it, how much, and what do they cost?
import { Users } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const usersPage: PageRow = {
  name: 'Users',
  path: '/users',
  key: 'u',
  icon: Users,
  group: 'watch',
  params,
  load: () => import('./page.tsx'),
  below: [{ path: '/users/$userId', load: () => import('./user-page.tsx') }],
};
