// Table. Every `Helicone-*` header this version acts on, what it may hold, and the section of the header contract it keeps.
// The gateway's reader, docs/headers.md and the tests are driven by it: a header is added here or it does not exist.

export type HeaderKind =
  | 'boolean'
  | 'uuid'
  | 'text'
  | 'decimal'
  | 'url'
  | 'credential'
  | 'integer'
  | 'number'
  | 'choice'
  | 'cache-control'
  | 'fallbacks'
  | 'rate-limit';

export interface HeaderRow {
  /** As documented; compared case-insensitively. A trailing `*` makes it a prefix. */
  readonly name: string;
  readonly kind: HeaderKind;
  /** RFC 8187 extended values (`UTF-8''…`) are decoded. */
  readonly extended?: true;
  /** Of an integer or number, both ends included. */
  readonly range?: readonly [least: number, most: number];
  /** Of a choice, as written; compared case-insensitively. */
  readonly choices?: readonly string[];
  /** What is accepted, in the words of the 400 answer. */
  readonly accepts: string;
  /** Section of the header contract. */
  readonly section: string;
  readonly help: string;
}

const BOOLEAN = 'true, false, 1 or 0';

export const HEADERS = [
  {
    name: 'Helicone-Auth',
    kind: 'credential',
    accepts: 'Bearer sk-helicone-…',
    section: '1',
    help: 'The Helicone key.',
  },
  {
    name: 'Helicone-Target-URL',
    kind: 'url',
    accepts: 'an absolute http or https URL',
    section: '2',
    help: 'Origin the call goes to; path and query stay the incoming ones.',
  },
  {
    name: 'Helicone-OpenAI-Api-Base',
    kind: 'url',
    accepts: 'an absolute http or https URL',
    section: '2',
    help: 'The same for OpenAI-shaped deployments, Azure among them.',
  },
  {
    name: 'Helicone-Request-Id',
    kind: 'uuid',
    accepts: 'a UUID (RFC 9562, versions 1 to 8)',
    section: '3',
    help: 'The id of this exchange; ours is made when absent.',
  },
  {
    name: 'Helicone-Model-Override',
    kind: 'text',
    accepts: 'any text',
    section: '4',
    help: 'Model used for cost and in the log; never changes the body.',
  },
  {
    name: 'Helicone-User-Id',
    kind: 'text',
    extended: true,
    accepts: 'any text',
    section: '5',
    help: 'Who caused the call.',
  },
  {
    name: 'Helicone-Property-*',
    kind: 'text',
    extended: true,
    accepts: 'any text, under a name of at most 128 bytes',
    section: '5',
    help: 'A property of the call; at most 64 of them.',
  },
  {
    name: 'Helicone-Session-Id',
    kind: 'text',
    extended: true,
    accepts: 'any text',
    section: '6',
    help: 'Groups calls into a session.',
  },
  {
    name: 'Helicone-Session-Name',
    kind: 'text',
    extended: true,
    accepts: 'any text',
    section: '6',
    help: 'Labels the kind of session.',
  },
  {
    name: 'Helicone-Session-Path',
    kind: 'text',
    extended: true,
    accepts: 'a path such as /parent/child',
    section: '6',
    help: 'Places the call in the session’s tree.',
  },
  {
    name: 'Helicone-Cache-Enabled',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '7',
    help: 'Answers from the cache where it can, and keeps what it could not.',
  },
  {
    name: 'Helicone-Cache-Save',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '7',
    help: 'Keeps the answer in the cache without asking it first.',
  },
  {
    name: 'Helicone-Cache-Read',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '7',
    help: 'Asks the cache without keeping anything in it.',
  },
  {
    name: 'Helicone-Cache-Control',
    kind: 'cache-control',
    accepts: 'max-age=<seconds>, s-maxage=<seconds>, no-cache or no-store',
    section: '7',
    help: 'How long an answer is kept; wins over Cache-Control, for clients that cannot set that.',
  },
  {
    name: 'Helicone-Cache-Bucket-Max-Size',
    kind: 'integer',
    range: [1, 20],
    accepts: 'a whole number from 1 to 20',
    section: '7',
    help: 'How many different answers are kept for one request; 1 if absent.',
  },
  {
    name: 'Helicone-Cache-Seed',
    kind: 'text',
    accepts: 'any text',
    section: '7',
    help: 'A separate name-space of the cache.',
  },
  {
    name: 'Helicone-Cache-Ignore-Keys',
    kind: 'text',
    accepts: 'names of body members, comma-separated, dotted for inner ones',
    section: '7',
    help: 'Members of the body that make no difference to the cache.',
  },
  {
    name: 'Helicone-Retry-Enabled',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '8',
    help: 'Tries again when the provider is busy, failing or cannot be reached.',
  },
  {
    name: 'Helicone-Retry-Num',
    kind: 'integer',
    range: [0, 20],
    accepts: 'a whole number from 0 to 20',
    section: '8',
    help: 'Retries after the first try; 5 if absent.',
  },
  {
    name: 'Helicone-Retry-Factor',
    kind: 'number',
    range: [1, 10],
    accepts: 'a number from 1 to 10',
    section: '8',
    help: 'By how much each wait is longer than the one before; 2 if absent.',
  },
  {
    name: 'Helicone-Retry-Min-Timeout',
    kind: 'integer',
    range: [0, 120_000],
    accepts: 'milliseconds, a whole number from 0 to 120000, not above the longest wait',
    section: '8',
    help: 'Wait before the first retry, in ms; 1000 if absent.',
  },
  {
    name: 'Helicone-Retry-Max-Timeout',
    kind: 'integer',
    range: [0, 120_000],
    accepts: 'milliseconds, a whole number from 0 to 120000, not below the first wait',
    section: '8',
    help: 'Longest wait before a retry, in ms; 10000 if absent.',
  },
  {
    name: 'Helicone-Fallbacks',
    kind: 'fallbacks',
    accepts:
      'a JSON array of 1 to 10 items {"target-url": …, "headers": {…}, "onCodes": [429, {"from": 500, "to": 599}], "bodyKeyOverride"?: {…}}',
    section: '8',
    help: 'Targets to try one after another.',
  },
  {
    name: 'Helicone-Moderations-Enabled',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '9',
    help: 'Has the newest user turn checked by a moderation endpoint first.',
  },
  {
    name: 'Helicone-LLM-Security-Enabled',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '10',
    help: 'Refuses prompt injections and jailbreaks before the call is made.',
  },
  {
    name: 'Helicone-Prompt-Security-Enabled',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '10',
    help: 'An older name of Helicone-LLM-Security-Enabled.',
  },
  {
    name: 'Helicone-LLM-Security-Advanced',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '10',
    help: 'Looks at more turns and tool results, and asks the second engine as well.',
  },
  {
    name: 'Helicone-RateLimit-Policy',
    kind: 'rate-limit',
    accepts: '[quota];w=[seconds];u=[request|cents|token];s=[user|property], several separated by commas',
    section: '11',
    help: 'Most requests, cents or tokens in a window of time, for all calls or for each user or property value.',
  },
  {
    name: 'Helicone-Omit-Request',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '12',
    help: 'The request body is never written anywhere.',
  },
  {
    name: 'Helicone-Omit-Response',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '12',
    help: 'The answer’s body is never written anywhere.',
  },
  {
    name: 'Helicone-Stream-Usage',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '12',
    help: 'Asks OpenAI-style chat streams to report usage.',
  },
  {
    name: 'Helicone-Stream-Force-Format',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '12',
    help: 'Re-frames an event stream so that every write holds whole events.',
  },
  {
    name: 'Helicone-Prompt-Id',
    kind: 'text',
    extended: true,
    accepts: 'any text',
    section: '13',
    help: 'The prompt this call is a use of; its versions are found from its template.',
  },
  {
    name: 'Helicone-Prompt-Mode',
    kind: 'choice',
    choices: ['production', 'testing', 'deactivated'],
    accepts: 'production, testing or deactivated',
    section: '13',
    help: 'How the call uses its prompt; kept with the log.',
  },
  {
    name: 'Helicone-Prompt-Version',
    kind: 'text',
    extended: true,
    accepts: 'any text',
    section: '13',
    help: 'A version label of the caller’s own; kept with the log.',
  },
  {
    name: 'Helicone-Increase-Timeout',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '14',
    help: 'Waits 30 minutes for the answer’s headers instead of 10.',
  },
  {
    name: 'Helicone-Token-Limit-Exception-Handler',
    kind: 'choice',
    choices: ['truncate', 'middle-out', 'fallback'],
    accepts: 'truncate, middle-out or fallback',
    section: '15',
    help: 'What to do with a prompt that exceeds the model’s context.',
  },
  {
    name: 'Helicone-Posthog-Key',
    kind: 'credential',
    accepts: 'a PostHog project key',
    section: '16',
    help: 'Sends an event for the call to this PostHog project.',
  },
  {
    name: 'Helicone-Posthog-Host',
    kind: 'url',
    accepts: 'an absolute http or https URL',
    section: '16',
    help: 'Where PostHog is; https://us.i.posthog.com if absent.',
  },
  {
    name: 'Helicone-Provider-Key',
    kind: 'text',
    accepts: 'the name of a stored provider key',
    section: '17',
    help: 'Which stored provider key to use; the newest active one if absent.',
  },
  {
    name: 'Helicone-Input-Token-Cost',
    kind: 'decimal',
    accepts: 'USD per token, a decimal ≥ 0',
    section: '18',
    help: 'Prices this exchange’s input.',
  },
  {
    name: 'Helicone-Output-Token-Cost',
    kind: 'decimal',
    accepts: 'USD per token, a decimal ≥ 0',
    section: '18',
    help: 'Prices this exchange’s output.',
  },
] as const satisfies readonly HeaderRow[];

/** Sent by older clients, accepted without effect and without a warning (headers.md §0). A trailing `*` makes a prefix. */
export const IGNORED_HEADERS = [
  'Helicone-Node-Id',
  'Helicone-Job-Id',
  'Helicone-Experiment-*',
  'Helicone-Lytix-*',
  'Helicone-Target-Provider',
  'Helicone-Prompt-Name',
  'Helicone-Prompt-Format',
  'Helicone-Manual-Access-Key',
  'Helicone-Webhook-Enabled',
] as const;

export interface AnswerHeaderRow {
  readonly name: string;
  readonly when: string;
}

/** What an answer of ours may carry (headers.md §19). */
export const ANSWER_HEADERS = [
  { name: 'Helicone-Id', when: 'always' },
  { name: 'Helicone-Status', when: 'success or failed' },
  { name: 'Helicone-Cache', when: 'HIT or MISS, when reading the cache was asked for' },
  { name: 'Helicone-Cache-Bucket-Idx', when: 'on a HIT: which of the kept answers it is' },
  { name: 'Helicone-Cache-Latency', when: 'on a HIT: milliseconds the original took' },
  { name: 'Helicone-Fallback-Index', when: 'with fallbacks: which of them answered' },
  { name: 'Helicone-RateLimit-Limit', when: 'under a policy: its quota' },
  { name: 'Helicone-RateLimit-Remaining', when: 'under a policy: what is left of it, rounded down' },
  { name: 'Helicone-RateLimit-Policy', when: 'under a policy: the policy, normalised' },
  { name: 'Helicone-RateLimit-Reset', when: 'under a policy: seconds until the full quota is free' },
  { name: 'Helicone-Retry-Count', when: 'with retries: how many were made' },
  { name: 'Helicone-Token-Limit-Applied', when: 'a prompt was made to fit: how' },
  { name: 'Helicone-Warning', when: 'something sent was ignored' },
  { name: 'Server-Timing', when: 'gateway.serverTiming is true' },
] as const satisfies readonly AnswerHeaderRow[];

export const MAX_PROPERTIES = 64;
export const MAX_PROPERTY_NAME_BYTES = 128;
