// Sessions: which runs are slow, dear or broken? One of them: where did time and money go, and where did it break?
import { ListTree } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const sessionsPage: PageRow = {
  name: 'Sessions',
  path: '/sessions',
  key: 's',
  icon: ListTree,
  group: 'watch',
  params,
  load: () => import('./page.tsx'),
  below: [{ path: '/sessions/$sessionId', load: () => import('./session-page.tsx') }],
};
