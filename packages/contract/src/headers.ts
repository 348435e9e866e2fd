// Table. Every `Helicone-*` header this version acts on, what it may hold, and the section of the header contract it keeps.
// The gateway's reader, docs/headers.md and the tests are driven by it: a header is added here or it does not exist.

export type HeaderKind = 'boolean' | 'uuid' | 'text' | 'decimal' | 'url' | 'credential';

export interface HeaderRow {
  /** As documented; compared case-insensitively. A trailing `*` makes it a prefix. */
  readonly name: string;
  readonly kind: HeaderKind;
  /** RFC 8187 extended values (`UTF-8''…`) are decoded. */
  readonly extended?: true;
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
    name: 'Helicone-Increase-Timeout',
    kind: 'boolean',
    accepts: BOOLEAN,
    section: '14',
    help: 'Waits 30 minutes for the answer’s headers instead of 10.',
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
  { name: 'Helicone-Warning', when: 'something sent was ignored' },
  { name: 'Server-Timing', when: 'gateway.serverTiming is true' },
] as const satisfies readonly AnswerHeaderRow[];

export const MAX_PROPERTIES = 64;
export const MAX_PROPERTY_NAME_BYTES = 128;
