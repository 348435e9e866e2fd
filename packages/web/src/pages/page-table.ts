// Table. The pages, in the order of the sidebar. A new page adds its row here and touches nothing else of the frame.
import { alertsPage } from './alerts/route.ts';
import { cachePage } from './cache/route.ts';
import { dashboardPage } from './dashboard/route.ts';
import { datasetsPage } from './datasets/route.ts';
import { evalsPage } from './evals/route.ts';
import { modelsPage } from './models/route.ts';
import type { PageRow } from './page-row.ts';
import { playgroundPage } from './playground/route.ts';
import { promptsPage } from './prompts/route.ts';
import { propertiesPage } from './properties/route.ts';
import { rateLimitsPage } from './rate-limits/route.ts';
import { requestsPage } from './requests/route.ts';
import { sessionsPage } from './sessions/route.ts';
import { settingsPage } from './settings/route.ts';
import { sqlPage } from './sql/route.ts';
import { startPage } from './start/route.ts';
import { usersPage } from './users/route.ts';
import { webhooksPage } from './webhooks/route.ts';

export const PAGES: readonly PageRow[] = [
  dashboardPage,
  requestsPage,
  sessionsPage,
  usersPage,
  propertiesPage,
  modelsPage,
  cachePage,
  rateLimitsPage,
  alertsPage,
  webhooksPage,
  promptsPage,
  playgroundPage,
  datasetsPage,
  evalsPage,
  sqlPage,
  startPage,
  settingsPage,
];
