// Table. The tests that hold what each header promises, by file: titles of `test` or `describe`, a `describe` standing for all
// within it, each as it is written there. docs/headers.md shows them; tests/docs checks that they exist and that none is missing.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: titles stand as the sources have them, placeholders included
import type { ANSWER_HEADERS, HEADERS } from '../packages/contract/src/index.ts';

/** Titles by file. */
export type Tests = Readonly<Record<string, readonly string[]>>;

export type HeaderName = (typeof HEADERS)[number]['name'] | (typeof ANSWER_HEADERS)[number]['name'];

export interface RuleTests {
  readonly rule: string;
  readonly tests: Tests;
}

const ALL_TOGETHER = 'tests/policies/all-together.test.ts';
const CACHE = 'tests/policies/cache.test.ts';
const CACHE_SHARING = 'tests/policies/cache-sharing.test.ts';
const CACHE_SDK = 'tests/policies/cache-sdk.test.ts';
const CONTROL_HEADERS = 'packages/server/test/gateway/control-headers.test.ts';
const CHOOSE_TARGET = 'packages/server/test/gateway/choose-target.test.ts';
const FALLBACKS = 'tests/policies/fallbacks.test.ts';
const LIMITS = 'tests/policies/rate-limit.test.ts';
const LIMIT_COUNTERS = 'packages/server/test/ports/limit-counters-suite.ts';
const LIMIT_SHARING = 'tests/policies/rate-limit-sharing.test.ts';
const LOGGING = 'tests/policies/logging.test.ts';
const MODERATION = 'tests/policies/moderation.test.ts';
const OMIT = 'tests/policies/omit-and-secrets.test.ts';
const POSTHOG = 'tests/policies/posthog.test.ts';
const PRICING = 'packages/server/test/providers/pricing.test.ts';
const PROMPTS = 'tests/policies/prompts.test.ts';
const RECORD = 'packages/server/test/recording/build-record.test.ts';
const REST_FLOW = 'tests/e2e/rest-flow.test.ts';
const RETRIES = 'tests/policies/retries.test.ts';
const RETRY_WAIT = 'packages/server/test/gateway/retry-wait.test.ts';
const SECRETS = 'tests/e2e/secrets.test.ts';
const SECURITY = 'tests/policies/security.test.ts';
const SWITCHES = 'tests/e2e/header-switches.test.ts';
const TARGET_GUARD = 'tests/e2e/target-guard.test.ts';
const TOKEN_LIMITS = 'tests/policies/token-limits.test.ts';
const VALUES = 'tests/e2e/header-values.test.ts';
const VAULT = 'tests/policies/vault.test.ts';
const WHICH_STREET = 'tests/e2e/which-street.test.ts';

/** Rules that are no single header's. */
export const RULE_TESTS: readonly RuleTests[] = [
  {
    rule: 'Every header: how it is read, refused and taken out',
    tests: {
      [VALUES]: [
        "${name} is refused when it says ${[...unusable, 'the same twice'].join(', or ')}",
        'is refused together with all others that are wrong',
      ],
      [CONTROL_HEADERS]: [
        '${row.name}: ${JSON.stringify(value)} is a problem that names it',
        '${row.name}: ${JSON.stringify(value)} is ignored with a warning when lenient',
        '${row.name} sent twice is a problem',
        '${row.name} sent empty is as if not sent',
        'booleans are true, false, 1 and 0 in any case',
        'headers of older clients are ignored without a warning',
      ],
      [ALL_TOGETHER]: ['every Helicone header'],
      [SWITCHES]: ['an unknown header is ignored, and named', 'lenient headers are ignored with a warning'],
    },
  },
  {
    rule: 'All other headers, and the bytes',
    tests: {
      'tests/e2e/hop-by-hop.test.ts': ['headers of one connection', 'all others'],
      'tests/e2e/expect-continue.test.ts': [
        'a client that asks',
        'a client that asks and is refused',
        'an expectation that is none of ours',
      ],
      'tests/e2e/recordings.test.ts': ['each recording passes through untouched and is recorded as what it was'],
      'tests/faults/limits.test.ts': ['a header block', 'a request body'],
      'tests/faults/unreadable-requests.test.ts': ['a request that cannot be read'],
    },
  },
  {
    rule: 'Every answer, and the order in which a call is seen',
    tests: {
      [ALL_TOGETHER]: [
        'every answer',
        'whatever happens after authentication',
        'the order in which a call is seen',
        'bodies that policies hold',
      ],
      [SWITCHES]: ['a browser that would render the answer gets 403, a fetch does not'],
      'tests/faults/kill.test.ts': ['a supervisor that is killed', 'a disk that is full for the journal'],
    },
  },
  {
    rule: 'Where a call goes',
    tests: {
      [CHOOSE_TARGET]: ['where a call goes'],
      'packages/contract/test/match-route.test.ts': ['what is ours', 'what is a provider’s, or nobody’s'],
      [WHICH_STREET]: ['on a path that is ours', 'the host api.<d>', 'paths that only look like ours'],
      [TARGET_GUARD]: ['a target nobody opened', 'a name that leads to a forbidden place', 'a redirect'],
      'packages/server/test/http/target-guard.test.ts': [
        'a target by its text',
        'addresses',
        'what the operator opened',
      ],
      'packages/server/test/http/guarded-connector.test.ts': ['names', 'literal addresses'],
      'packages/server/test/providers/sigv4.test.ts': ['Bedrock, checked by the other side'],
    },
  },
  {
    rule: 'What we answer when a provider or a client fails',
    tests: {
      'tests/faults/upstream-failures.test.ts': [
        'a provider that fails before its answer',
        'a provider that fails in the middle of its answer',
      ],
      'tests/faults/deadlines.test.ts': [
        'a provider that does not answer in time',
        'a provider that falls silent in the middle of its answer',
        'a client that keeps us waiting',
      ],
      'tests/faults/client-gone.test.ts': ['a client that leaves by ${way.toUpperCase()}'],
      'tests/faults/long-exchanges.test.ts': ['what lasts longer than every deadline and never stands still'],
      'tests/faults/admission.test.ts': ['more exchanges than may run at once', 'stopping'],
      'tests/faults/websocket.test.ts': ['what is said over a WebSocket', 'a WebSocket that breaks'],
      'tests/e2e/realtime.test.ts': ['a realtime session'],
    },
  },
  {
    rule: 'Calls that were made past the gateway',
    tests: {
      [LOGGING]: [
        'a told call is recorded as a proxied one',
        'whose call it was',
        'streams',
        'events',
        'what is refused',
        'durability',
      ],
      'tests/platform/manual-loggers.test.ts': ['HeliconeManualLogger of ${name}'],
    },
  },
];

export const HEADER_TESTS: Readonly<Record<HeaderName, Tests>> = {
  'Helicone-Auth': {
    [SWITCHES]: ['where a Helicone key may stand', 'anonymous lets calls without a key in, but none with a bad one'],
    [VALUES]: ['Helicone-Auth sent twice is 401, for whose call it is cannot be told'],
    [SECRETS]: [
      'keys',
      'Helicone keys are in no file and no record',
      'credentials of the provider are in no file and no record',
    ],
    [OMIT]: ['no credential is in a file, a record, the log, or a call to anybody it is not for'],
    'packages/server/test/ports/control-snapshot-suite.ts': [
      'a revoked key is refused within two seconds, a new one accepted',
    ],
  },
  'Helicone-Target-URL': {
    [CHOOSE_TARGET]: ['where a call goes'],
    [WHICH_STREET]: [
      'Helicone-Target-URL comes before Helicone-OpenAI-Api-Base, and both before the host',
      'the path of a target URL',
    ],
    [TARGET_GUARD]: ['a target nobody opened', 'what the operator opened'],
  },
  'Helicone-OpenAI-Api-Base': {
    [CHOOSE_TARGET]: ['where a call goes'],
    [WHICH_STREET]: ['Helicone-Target-URL comes before Helicone-OpenAI-Api-Base, and both before the host'],
    [TARGET_GUARD]: ['is refused under the other header, too'],
  },
  'Helicone-Request-Id': {
    'tests/e2e/request-ids.test.ts': [
      'a request id',
      'a register that cannot be reached refuses calls that bring an id, and no others',
    ],
    'packages/server/test/ports/id-register-suite.ts': ['id register: ${name}'],
    [CONTROL_HEADERS]: ['a request id may be any UUID of RFC 9562, in any case'],
    'tests/e2e/sdk/openai.test.ts': ['openai trying again by itself'],
    'packages/server/test/api/requests.test.ts': [
      'an id that was used twice gives the newest and lists the earlier one',
    ],
    [REST_FLOW]: ['wait for a request that is not there yet'],
  },
  'Helicone-Model-Override': {
    [SWITCHES]: ['Helicone-Model-Override names the model of log and cost, and leaves the body alone'],
    [RECORD]: ['its model is the override’s, else the answer’s, else the request’s, else the path’s'],
  },
  'Helicone-User-Id': {
    [REST_FLOW]: ['has who and what it was for'],
    [RECORD]: ['its user is the header’s, else the body’s'],
    [CONTROL_HEADERS]: ['values may be RFC 8187', 'raw UTF-8 bytes are read as UTF-8, real latin1 as latin1'],
    [LIMITS]: ['a user is the header’s, else the body’s, OpenAI’s way or Anthropic’s'],
  },
  'Helicone-Property-*': {
    [REST_FLOW]: ['has who and what it was for'],
    [VALUES]: ['are ${MAX_PROPERTIES} at most', 'have names of at most 128 bytes'],
    [CONTROL_HEADERS]: ['values may be RFC 8187', 'properties keep their order and spelling, and are at most 64'],
    'packages/server/test/ports/record-store-suite/property-names.ts': ['names of properties'],
  },
  'Helicone-Session-Id': {
    [REST_FLOW]: ['has who and what it was for'],
    'packages/server/test/api/requests.test.ts': [
      'the session stands among the properties, where Helicone’s clients look for it',
    ],
  },
  'Helicone-Session-Name': {
    [LOGGING]: ['Helicone headers in meta: id, user, session, properties, prompt, model override and prices'],
    'packages/server/test/api/requests.test.ts': [
      'the session stands among the properties, where Helicone’s clients look for it',
    ],
  },
  'Helicone-Session-Path': {
    [REST_FLOW]: ['has who and what it was for'],
    [RECORD]: ['session paths have one leading slash and no empty parts'],
    [CONTROL_HEADERS]: ['a session path without a session id gets a warning'],
  },
  'Helicone-Cache-Enabled': {
    [CACHE]: [
      'what is asked for',
      'a hit',
      'the key',
      'the body in the key',
      'what is stored',
      'a cache that is broken',
      'DELETE /v1/cache',
    ],
    [CACHE_SHARING]: [
      'identical calls in flight',
      'a leader whose client leaves',
      'the gateways of a machine',
      'the gateways of a fleet',
    ],
    [CACHE_SDK]: ['MISS then HIT'],
    'packages/server/test/ports/answer-cache-suite.ts': ['answer cache: ${name}'],
  },
  'Helicone-Cache-Save': {
    [CACHE]: [
      'Helicone-Cache-Enabled reads and writes; Save and Read do one side only; nothing is on by default',
      'a call that only saves renews what is there',
    ],
  },
  'Helicone-Cache-Read': {
    [CACHE]: ['Helicone-Cache-Enabled reads and writes; Save and Read do one side only; nothing is on by default'],
  },
  'Helicone-Cache-Control': {
    [CACHE]: ['Cache-Control'],
    'packages/server/test/gateway/cache-wishes.test.ts': ['lifetimes'],
  },
  'Helicone-Cache-Bucket-Max-Size': {
    [CACHE]: ['buckets'],
    [CACHE_SHARING]: ['with more than one answer to be kept each goes on alone'],
  },
  'Helicone-Cache-Seed': {
    [CACHE]: ['another ${name} is another call', 'empties the organisation’s cache or one seed, at once'],
  },
  'Helicone-Cache-Ignore-Keys': {
    [CACHE]: ['Helicone-Cache-Ignore-Keys leaves members out, dotted ones inside of others'],
  },
  'Helicone-Retry-Enabled': {
    [RETRIES]: ['what is retried', 'how often', 'waiting'],
  },
  'Helicone-Retry-Num': {
    [RETRIES]: [
      'five retries if not said otherwise, and the last answer as it is',
      'helicone-retry-num says how many, 0 included',
    ],
  },
  'Helicone-Retry-Factor': {
    [RETRIES]: ['each wait is longer than the one before by helicone-retry-factor, up to helicone-retry-max-timeout'],
    [RETRY_WAIT]: ['grows by the factor up to the longest, jittered in its upper half'],
  },
  'Helicone-Retry-Min-Timeout': {
    [RETRIES]: ['a client that leaves ends the wait, and no call goes upstream any more'],
    [RETRY_WAIT]: ['the wait before a retry'],
  },
  'Helicone-Retry-Max-Timeout': {
    [RETRIES]: [
      'each wait is longer than the one before by helicone-retry-factor, up to helicone-retry-max-timeout',
      'a provider’s Retry-After is waited for, as far as the longest wait allows',
    ],
    [RETRY_WAIT]: ['is as long as the provider asks, within the longest'],
  },
  'Helicone-Fallbacks': {
    [FALLBACKS]: [
      'which target answers',
      'what goes to a target',
      'what is refused',
      'the official client falls back from OpenAI to a target of Anthropic’s shape',
    ],
    [CACHE]: ['with fallbacks their list counts in place of the upstream, and a hit says which of them answered'],
    [VAULT]: ['with fallbacks, to each target the key of its own provider, unless the item brings one'],
    [LIMITS]: ['retries and fallbacks of one exchange are one request, and all they cost'],
  },
  'Helicone-Moderations-Enabled': {
    [MODERATION]: ['where the prompt is checked', 'what is checked', 'what becomes of the call'],
  },
  'Helicone-LLM-Security-Enabled': {
    [SECURITY]: [
      'a threat',
      'when it is looked for',
      'what is looked at',
      'a classification endpoint',
      'a local model',
      'a check that could not be made',
    ],
    'packages/server/test/ports/security-engine-suite.ts': ['security engine: ${name}'],
  },
  'Helicone-Prompt-Security-Enabled': {
    [SECURITY]: ['the older name of the header does the same'],
  },
  'Helicone-LLM-Security-Advanced': {
    [SECURITY]: [
      'with Advanced also tool results, however old',
      'with Advanced also the last ten turns, and no more',
      'Advanced alone turns nothing on, and says so',
      'the judge',
    ],
  },
  'Helicone-RateLimit-Policy': {
    [LIMITS]: [
      'requests',
      'segments',
      'several policies',
      'tokens',
      'cents',
      'together with other policies',
      'rules of the organisation',
      'the official client of OpenAI',
    ],
    [LIMIT_SHARING]: ['rate limits shared through ${engine}', 'counters that cannot be reached'],
    [LIMIT_COUNTERS]: ['limit counters: ${name}'],
  },
  'Helicone-Omit-Request': {
    [SECRETS]: ['omitting', 'omitted bodies are in no file and no record'],
    [OMIT]: ['no omitted body is in a file, a record, the log, or a call to anybody but its provider'],
    [PROMPTS]: ['with Helicone-Omit-Request'],
    [CACHE]: ['with either omit switch nothing is cached, and nothing of the answer is in the file'],
    [POSTHOG]: ['holds no part of a body, and nothing read from an omitted one but what the record has'],
    [LOGGING]: ['omitting'],
  },
  'Helicone-Omit-Response': {
    [SECRETS]: ['omitting', 'omitted bodies are in no file and no record'],
    [OMIT]: ['no omitted body is in a file, a record, the log, or a call to anybody but its provider'],
    [CACHE]: ['with either omit switch nothing is cached, and nothing of the answer is in the file'],
    [POSTHOG]: ['holds no part of a body, and nothing read from an omitted one but what the record has'],
    [LOGGING]: ['omitting'],
  },
  'Helicone-Stream-Usage': {
    [SWITCHES]: [
      'Helicone-Stream-Usage asks for it; the client sees the chunk it asked for',
      "the usage of every chat stream is asked for and hidden from who did not ask (${seed || 'whole'})",
    ],
    'packages/server/test/gateway/stream-usage.test.ts': ['asking for usage', 'hiding the usage chunk'],
  },
  'Helicone-Stream-Force-Format': {
    'tests/policies/stream-format.test.ts': [
      'every write to the client holds whole events, with LF and one blank line; the tail is flushed',
      'off, bytes and timing are untouched',
      'an answer that is no event stream passes as it is',
    ],
    'packages/server/test/gateway/force-format.test.ts': ['whole events'],
  },
  'Helicone-Prompt-Id': {
    [PROMPTS]: ['Helicone-Prompt-Id', 'versions', 'stored prompts'],
    'packages/contract/test/prompt-tags.test.ts': ['tags', 'of any text'],
    'packages/server/test/providers/read-prompt.test.ts': ['the template', 'parameters'],
    'packages/server/test/ports/prompt-versions-suite.ts': ['prompt versions: ${name}'],
  },
  'Helicone-Prompt-Mode': {
    [PROMPTS]: ['Helicone-Prompt-Mode and Helicone-Prompt-Version'],
  },
  'Helicone-Prompt-Version': {
    [PROMPTS]: ['are kept with the log'],
  },
  'Helicone-Increase-Timeout': {
    'tests/e2e/increase-timeout.test.ts': ['Helicone-Increase-Timeout'],
  },
  'Helicone-Token-Limit-Exception-Handler': {
    [TOKEN_LIMITS]: [
      'truncate: ${name} is cut to the model’s context, and the answer says so',
      'middle-out: the middle is cut',
      'fallback: the second of "a,b" is used when the first has no room',
      'fallback: the first of "a,b" is used when it has room, and nothing is said',
      'the requested output counts: a prompt that fits alone is cut to leave room for it',
      'a model whose context nobody knows is left alone, with a warning',
    ],
    'packages/server/test/providers/fit-prompt.test.ts': ['a prompt that is too long'],
  },
  'Helicone-Posthog-Key': {
    [POSTHOG]: ['the event of an exchange', 'sending', 'the key', 'an event not sent yet'],
  },
  'Helicone-Posthog-Host': {
    [POSTHOG]: ['where an event may go', 'goes behind a base path, and a query there is ignored with a warning'],
  },
  'Helicone-Provider-Key': {
    [VAULT]: [
      'which stored key',
      'where a stored key goes',
      'with fallbacks, the named one, whatever credential is sent beside it',
    ],
  },
  'Helicone-Input-Token-Cost': {
    [SWITCHES]: [
      'price headers price the exchange, an unknown model too',
      'a model nobody knows has no cost, which is not 0',
    ],
    [PRICING]: ['both price headers beat all else and price every token of their side', 'one price header'],
  },
  'Helicone-Output-Token-Cost': {
    [SWITCHES]: [
      'price headers price the exchange, an unknown model too',
      'a model nobody knows has no cost, which is not 0',
    ],
    [PRICING]: ['both price headers beat all else and price every token of their side', 'one price header'],
  },
  'Helicone-Id': {
    [ALL_TOGETHER]: ['has Helicone-Id: a new UUIDv7 where none was sent, refusals included'],
  },
  'Helicone-Status': {
    [ALL_TOGETHER]: ['has Helicone-Status: success, or failed from 400 on, the provider’s included'],
    [SECURITY]: ['is 400 in Helicone’s shape with Helicone-Status: failed, and nothing is sent upstream'],
  },
  'Helicone-Cache': {
    [CACHE]: ['what is asked for', 'Cache-Control'],
    [CACHE_SDK]: ['MISS then HIT'],
  },
  'Helicone-Cache-Bucket-Idx': {
    [CACHE]: ['up to n different answers are kept, then one is chosen at random'],
  },
  'Helicone-Cache-Latency': {
    [CACHE]: [
      'has the stored status, headers and bytes, which slot it is, what the original took, and an id of its own',
    ],
  },
  'Helicone-Fallback-Index': {
    [FALLBACKS]: ['which target answers'],
  },
  'Helicone-RateLimit-Limit': {
    [LIMITS]: [
      'each answer tells limit, remaining, normalised policy and reset',
      'all must admit, nothing is taken unless all do, and the tightest is told',
    ],
  },
  'Helicone-RateLimit-Remaining': {
    [LIMITS]: [
      'each answer tells limit, remaining, normalised policy and reset',
      'a quota may be a part of a cent, and what remains is rounded down',
    ],
  },
  'Helicone-RateLimit-Reset': {
    [LIMITS]: ['each answer tells limit, remaining, normalised policy and reset'],
    [LIMIT_COUNTERS]: ['what stands in the way is told: how much is used, when some and when all of it is free'],
  },
  'Helicone-Retry-Count': {
    [RETRIES]: [
      'without the header nothing is retried, and no count is told',
      '${status} is asked again, and the good answer passed on',
    ],
  },
  'Helicone-Token-Limit-Applied': {
    [TOKEN_LIMITS]: [
      'truncate: ${name} is cut to the model’s context, and the answer says so',
      'a prompt that fits goes out byte for byte',
    ],
  },
  'Helicone-Warning': {
    [SWITCHES]: ['an unknown header is ignored, and named', 'lenient headers are ignored with a warning'],
  },
  'Server-Timing': {
    [SWITCHES]: ['Server-Timing tells the provider’s time and ours'],
    'tests/e2e/own-time.test.ts': ['a client’s slowness is none of ours'],
  },
};
