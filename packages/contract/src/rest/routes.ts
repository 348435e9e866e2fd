// The REST route table: all groups in one record. The key is the route's id.
import { ACCOUNT_ROUTES } from './account-routes.ts';
import { ALERT_ROUTES } from './alert-routes.ts';
import { CACHE_ROUTES } from './cache-routes.ts';
import { DASHBOARD_ROUTES } from './dashboard-routes.ts';
import { DATASET_ROUTES } from './dataset-routes.ts';
import { DOCUMENT_ROUTES } from './document-routes.ts';
import { EVAL_ROUTES } from './eval-routes.ts';
import { EVALUATOR_ROUTES } from './evaluator-routes.ts';
import { FILTER_ROUTES } from './filter-routes.ts';
import { KEY_ROUTES } from './key-routes.ts';
import { LOG_ROUTES } from './log-routes.ts';
import { MARKED_PROMPT_ROUTES } from './marked-prompt-routes.ts';
import { METRIC_ROUTES } from './metric-routes.ts';
import { MODEL_ROUTES } from './model-routes.ts';
import { ORGANIZATION_ROUTES } from './organization-routes.ts';
import { PLAYGROUND_ROUTES } from './playground-routes.ts';
import { PRICE_ROUTES } from './price-routes.ts';
import { PROMPT_ROUTES } from './prompt-routes.ts';
import { PROPERTY_ROUTES } from './property-routes.ts';
import { RATE_LIMIT_ROUTES } from './rate-limit-routes.ts';
import { REDACTION_ROUTES } from './redaction-routes.ts';
import { REPORT_ROUTES } from './report-routes.ts';
import { REQUEST_ROUTES } from './request-routes.ts';
import { RETENTION_ROUTES } from './retention-routes.ts';
import type { HandlersOf, RouteRow } from './route.ts';
import { SESSION_ROUTES } from './session-routes.ts';
import { SPAN_ROUTES } from './span-routes.ts';
import { SQL_ROUTES } from './sql-routes.ts';
import { SYSTEM_ROUTES } from './system-routes.ts';
import { USER_ROUTES } from './user-routes.ts';
import { VAULT_ROUTES } from './vault-routes.ts';
import { WEBHOOK_ROUTES } from './webhook-routes.ts';

export const ROUTES = {
  ...REQUEST_ROUTES,
  ...SESSION_ROUTES,
  ...USER_ROUTES,
  ...SQL_ROUTES,
  ...PROPERTY_ROUTES,
  ...METRIC_ROUTES,
  ...DASHBOARD_ROUTES,
  ...DATASET_ROUTES,
  ...EVAL_ROUTES,
  ...EVALUATOR_ROUTES,
  ...MODEL_ROUTES,
  ...FILTER_ROUTES,
  ...KEY_ROUTES,
  ...VAULT_ROUTES,
  ...PRICE_ROUTES,
  ...RATE_LIMIT_ROUTES,
  ...REDACTION_ROUTES,
  ...RETENTION_ROUTES,
  ...WEBHOOK_ROUTES,
  ...ALERT_ROUTES,
  ...REPORT_ROUTES,
  ...PROMPT_ROUTES,
  ...MARKED_PROMPT_ROUTES,
  ...PLAYGROUND_ROUTES,
  ...CACHE_ROUTES,
  ...ORGANIZATION_ROUTES,
  ...ACCOUNT_ROUTES,
  ...LOG_ROUTES,
  ...SPAN_ROUTES,
  ...SYSTEM_ROUTES,
  ...DOCUMENT_ROUTES,
} as const;

export type Routes = typeof ROUTES;
export type RouteId = keyof Routes;

/** A row whose own types do not matter. */
export function routeRow(id: RouteId): RouteRow {
  return ROUTES[id];
}

export type Handlers<Context, Public, Personal = never> = HandlersOf<Routes, Context, Public, Personal>;
