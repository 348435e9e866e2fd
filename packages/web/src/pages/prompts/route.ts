// Prompts: which version is live, what changed, and is it better?
import { FileText } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const promptsPage: PageRow = {
  name: 'Prompts',
  path: '/prompts',
  key: 't',
  icon: FileText,
  group: 'improve',
  params,
  load: () => import('./page.tsx'),
  below: [
    { path: '/prompts/$promptId', load: () => import('./stored-page.tsx') },
    { path: '/prompts/traffic/$promptId', load: () => import('./traffic-page.tsx') },
  ],
};
