// Webhooks and their deliveries in words.
import type { ApiAnswer } from '../../api/call.ts';

export type Webhook = ApiAnswer<'GET /v1/webhooks'>[number];
export type Delivery = ApiAnswer<'GET /v1/webhooks/:id/deliveries'>['rows'][number];
type Attempt = Delivery['attempts'][number];

const PROBLEMS: Readonly<Record<NonNullable<Attempt['problem']>, string>> = {
  target_not_allowed: 'address not allowed',
  timeout: 'no answer in 10 s',
  connection_failed: 'no connection',
  exchange_deleted: 'request was deleted',
  secret_unreadable: 'key cannot be opened',
};

export function answerOf({ status, problem }: Attempt): string {
  if (status !== null) return String(status);
  return problem === null ? 'unknown' : PROBLEMS[problem];
}

/** “plan = pro, team = a”, or all. */
export function filterInWords({ config: { propertyFilters } }: Webhook): string {
  if (propertyFilters.length === 0) return 'all';
  return propertyFilters.map(({ key, value }) => `${key} = ${value}`).join(', ');
}
