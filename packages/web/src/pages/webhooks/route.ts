// Webhooks: did they get it?
import { Webhook } from 'lucide-react';
import type { PageRow } from '../page-row.ts';
import { params } from './search.ts';

export const webhooksPage: PageRow = {
  name: 'Webhooks',
  path: '/webhooks',
  key: 'w',
  icon: Webhook,
  group: 'control',
  params,
  load: () => import('./page.tsx'),
  below: [{ path: '/webhooks/$webhookId', load: () => import('./webhook-page.tsx') }],
  ranged: false,
};
