// The public door of the contract: wire types, tables and schemas shared by server, dashboard and clients.

export * from './chat-providers.ts';
export * from './chat-view.ts';
export * from './error-codes.ts';
export * from './filter.ts';
export * from './filter-expression.ts';
export * from './headers.ts';
export * from './outcome.ts';
export * from './policy-notes.ts';
export * from './pricing-facts.ts';
export * from './principal.ts';
export * from './prompt-tags.ts';
export * from './rate-limit-policy.ts';
export * from './reading.ts';
export * from './record.ts';
export * from './redaction.ts';
export { SHORTEST_PASSWORD } from './rest/account-routes.ts';
export {
  ALERT_AGGREGATIONS,
  ALERT_METRICS,
  type AlertAggregation,
  type AlertMetric,
} from './rest/alert-routes.ts';
export { MOST_DASHBOARD_POINTS } from './rest/dashboard-routes.ts';
export {
  MAX_DATASET_ROWS,
  NOT_ADDED_REASONS,
  type NotAddedReason,
  UNFIT_REASONS,
  type UnfitReason,
} from './rest/dataset-routes.ts';
export {
  faultOfTemplate,
  JUDGE_PROBLEMS,
  type JudgeProblem,
  type JudgeTemplate,
  SCORING_TYPES,
  type ScoringType,
} from './rest/evaluator-routes.ts';
export {
  BOOLEAN_SCORE_SUFFIX,
  type HeliconeRequest,
  type HeliconeRequestDetail,
  type ListedRequest,
  RATING_SCORE,
} from './rest/helicone-request.ts';
export { LOG_ROUTES, type LoggedExchange, type LogRouteId, readEvent, readMoment } from './rest/log-routes.ts';
export * from './rest/match-route.ts';
export { type RequestSort, readInstant } from './rest/query-shapes.ts';
export * from './rest/route.ts';
export * from './rest/routes.ts';
export type { SessionCallShown, SessionNode, SessionSort, SessionSums, SessionTree } from './rest/session-routes.ts';
export { SPAN_ROUTES } from './rest/span-routes.ts';
export type { UserSort } from './rest/user-routes.ts';
export {
  DELIVERY_PROBLEMS,
  DELIVERY_STATES,
  type DeliveryProblem,
  type DeliveryState,
  WEBHOOK_VERSION,
} from './rest/webhook-routes.ts';
export * from './retention.ts';
export * from './transfer.ts';
export * from './usage.ts';
