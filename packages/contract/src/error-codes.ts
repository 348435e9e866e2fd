// Table. Every error code Heliometer itself answers with: HTTP status, whether trying again can help, and whose fault it is.
// docs/errors.md is checked against it.

/** Who has to act: the caller, the operator of this Heliometer, the provider, or nobody (`passing`: try again). */
export type Fault = 'client' | 'operator' | 'upstream' | 'passing';

export interface ErrorCodeRow {
  readonly status: number;
  readonly retryable: boolean;
  readonly fault: Fault;
  readonly title: string;
}

export const ERROR_CODES = {
  invalid_header: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'A Helicone header has a value that cannot be used',
  },
  invalid_request: { status: 400, retryable: false, fault: 'client', title: 'The request cannot be understood' },
  missing_target: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'The path names no provider and no target was given',
  },
  no_provider_key: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'Only a Helicone key was sent and no provider key is stored for it',
  },
  missing_segment: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'A rate limit counts for a segment that was not sent',
  },
  unpriced_model: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'A limit in cents needs a model with a known price',
  },
  moderation_not_configured: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'There is no moderation endpoint for this provider',
  },
  invalid_prompt_input: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'An input does not fit the stored prompt it is for',
  },
  prompt_flagged: { status: 400, retryable: false, fault: 'client', title: 'The prompt was flagged by moderation' },
  prompt_threat: {
    status: 400,
    retryable: false,
    fault: 'client',
    title: 'The prompt was taken for an injection or a jailbreak',
  },
  unauthorized: {
    status: 401,
    retryable: false,
    fault: 'client',
    title: 'The Helicone key is missing, malformed, unknown or revoked, or nobody is signed in',
  },
  sign_in_failed: {
    status: 401,
    retryable: false,
    fault: 'client',
    title: 'The e-mail address or the password is wrong',
  },
  forbidden: { status: 403, retryable: false, fault: 'client', title: 'The key lacks the permission this needs' },
  browser_navigation: {
    status: 403,
    retryable: false,
    fault: 'client',
    title: 'A browser may not open provider answers on this origin',
  },
  target_not_allowed: { status: 403, retryable: false, fault: 'client', title: 'The target address is not allowed' },
  unknown_route: { status: 404, retryable: false, fault: 'client', title: 'The path is neither ours nor a provider’s' },
  not_found: { status: 404, retryable: false, fault: 'client', title: 'There is nothing of that id' },
  link_unusable: {
    status: 404,
    retryable: false,
    fault: 'client',
    title: 'The one-time link was used already, has expired or never was',
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    fault: 'client',
    title: 'The route exists, but not for this method',
  },
  request_timeout: {
    status: 408,
    retryable: true,
    fault: 'client',
    title: 'The client stopped sending its request',
  },
  duplicate_request_id: {
    status: 409,
    retryable: false,
    fault: 'client',
    title: 'The request id is in use or was answered already',
  },
  conflict: { status: 409, retryable: false, fault: 'client', title: 'The change contradicts what is stored' },
  expectation_failed: {
    status: 417,
    retryable: false,
    fault: 'client',
    title: 'The header Expect asks for something other than 100-continue',
  },
  body_too_large: { status: 413, retryable: false, fault: 'client', title: 'The request body is larger than allowed' },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    fault: 'client',
    title: 'The body is in a form that this route does not read',
  },
  invalid_body: { status: 422, retryable: false, fault: 'client', title: 'The body is well-formed but cannot be used' },
  too_many_requests: { status: 429, retryable: true, fault: 'client', title: 'Too many calls to this route' },
  rate_limited: { status: 429, retryable: true, fault: 'client', title: 'A rate limit is used up' },
  headers_too_large: {
    status: 431,
    retryable: false,
    fault: 'client',
    title: 'The header block is larger than allowed',
  },
  provider_key_unreadable: {
    status: 500,
    retryable: false,
    fault: 'operator',
    title: 'A stored provider key cannot be opened with the present master key',
  },
  internal: { status: 500, retryable: true, fault: 'operator', title: 'An unexpected error inside Heliometer' },
  upstream_unreachable: {
    status: 502,
    retryable: true,
    fault: 'upstream',
    title: 'No connection to the provider could be made',
  },
  upstream_reset: {
    status: 502,
    retryable: true,
    fault: 'upstream',
    title: 'The provider broke the connection before answering',
  },
  upstream_garbage: {
    status: 502,
    retryable: true,
    fault: 'upstream',
    title: 'The provider answered with something that is not HTTP',
  },
  console_unavailable: {
    status: 503,
    retryable: true,
    fault: 'passing',
    title: 'The console is not running at the moment',
  },
  shutting_down: { status: 503, retryable: true, fault: 'passing', title: 'This Heliometer is stopping' },
  overloaded: {
    status: 503,
    retryable: true,
    fault: 'passing',
    title: 'As many exchanges as allowed are already running',
  },
  spool_full: { status: 503, retryable: true, fault: 'operator', title: 'The journal is full and set to refuse' },
  id_register_unavailable: {
    status: 503,
    retryable: true,
    fault: 'operator',
    title: 'The register of request ids cannot be reached',
  },
  limiter_unavailable: {
    status: 503,
    retryable: true,
    fault: 'operator',
    title: 'The counters of rate limits cannot be reached',
  },
  moderation_unavailable: {
    status: 503,
    retryable: true,
    fault: 'operator',
    title: 'The moderation endpoint does not answer',
  },
  security_unavailable: { status: 503, retryable: true, fault: 'operator', title: 'The security check cannot be made' },
  store_unavailable: { status: 503, retryable: true, fault: 'passing', title: 'The store cannot answer at the moment' },
  upstream_timeout: { status: 504, retryable: true, fault: 'upstream', title: 'The provider did not answer in time' },
  query_timeout: {
    status: 504,
    retryable: true,
    fault: 'client',
    title: 'The query took longer than allowed; narrow its time window',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The body of an error the gateway answers with itself (headers.md §0). */
export interface GatewayErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly header?: string;
    readonly request_id: string;
    readonly docs: string;
  };
}
