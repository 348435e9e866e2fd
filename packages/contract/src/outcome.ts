// How an exchange ended. One closed set, used by the gateway (which decides it), the record (which keeps it) and the API.

export const OUTCOMES = [
  'answered',
  'cached',
  'rejected',
  'limited',
  'flagged',
  'threat',
  'upstream_failed',
  'timeout',
  'client_gone',
  'stopped',
] as const;

/**
 * `answered` the provider's answer was passed on in full, a 500 of the provider included · `cached` answered from the
 * cache · `rejected` refused by us for bad input or missing permission · `limited` refused by a rate limit · `flagged`
 * refused by moderation · `threat` refused by the security guard · `upstream_failed` no complete answer could be had ·
 * `timeout` a deadline passed · `client_gone` the client left first · `stopped` we were shutting down.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** The status recorded for a client that left before its answer was complete (nginx's convention; never sent). */
export const CLIENT_GONE_STATUS = 499;
