// Table. Every setting: how it is read, its default and a line of help. Flags, environment names, the config file and
// docs/configuration.md come from it: a setting is added here or it does not exist.
import { bodiesUrl } from './bodies-url.ts';
import * as kinds from './kinds.ts';

export interface SettingRow<T> {
  readonly kind: kinds.Kind<T>;
  readonly default: T;
  readonly help: string;
  /** What SIGHUP does about a changed value; absent: processes that use it are replaced, no call is refused. */
  readonly onReload?: 'live' | 'restart';
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

function row<T>(kind: kinds.Kind<T>, fallback: NoInfer<T>, help: string, onReload?: 'live' | 'restart'): SettingRow<T> {
  return { kind, default: fallback, help, ...(onReload === undefined ? {} : { onReload }) };
}

export const SETTINGS = {
  host: row(kinds.text('a host name or address', /^[^\s/]+$/), '127.0.0.1', 'Address to listen on.', 'restart'),
  port: row(kinds.port, 8787, 'Port to listen on; 0 takes any free one, told in the ready line.', 'restart'),
  dataDir: row(kinds.path, './data', 'Folder everything embedded lives in; made with mode 0700.', 'restart'),
  'gateway.workers': row(kinds.workers, 1, 'Gateway processes; auto = cores − 1.', 'restart'),
  bootstrapKey: row(
    kinds.secret('sk-helicone- and 20 to 200 letters, digits, _ or -', /^sk-helicone-[A-Za-z0-9_-]{20,200}$/),
    null,
    'A key ensured at each start (rw, default organisation), never printed; a revoked one stays revoked.',
    'restart',
  ),
  logLevel: row(
    kinds.oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'info',
    'How much is logged, to stderr: JSON, or readable lines on a terminal.',
    'live',
  ),
  shutdownGraceMs: row(kinds.milliseconds(0), 30_000, 'How long running exchanges may go on after SIGTERM.', 'live'),

  'gateway.anonymous': row(kinds.yesOrNo, false, 'Lets calls without a Helicone key into the default organisation.'),
  'gateway.lenientHeaders': row(kinds.yesOrNo, false, 'Ignores unusable Helicone headers, with a warning, not a 400.'),
  'gateway.hostDomains': row(
    kinds.listOf('domains', kinds.hostDomain),
    ['helicone.ai', 'hconeai.com', 'localhost'],
    'Domains whose sub-domains choose a provider: `anthropic.localhost`.',
  ),
  'gateway.allowedTargets': row(
    kinds.listOf('host[:port] or CIDR entries', kinds.allowedTarget),
    [],
    'Targets allowed besides public https: a host as written in the URL, or a range of resolved addresses.',
  ),
  'gateway.dnsServers': row(
    kinds.listOf('IP addresses with an optional port', kinds.dnsServer),
    [],
    'Resolvers for target names; none = the system’s.',
  ),
  'gateway.corsOrigins': row(
    kinds.listOf('origins such as https://app.example, or *', kinds.corsOrigin),
    [],
    'Browser origins that may call the gateway.',
  ),
  'gateway.serverTiming': row(kinds.yesOrNo, false, 'Adds Server-Timing to answers: the provider’s time and ours.'),
  'gateway.alwaysStreamUsage': row(
    kinds.yesOrNo,
    false,
    'Asks all OpenAI-style chat streams to report usage, and hides the extra chunk from clients that did not ask.',
  ),
  'gateway.connectTimeoutMs': row(kinds.milliseconds(1), 10_000, 'Deadline for the connection to a provider.'),
  'gateway.headersTimeoutMs': row(kinds.milliseconds(1), 600_000, 'Deadline for the first byte of an answer.'),
  'gateway.increasedHeadersTimeoutMs': row(
    kinds.milliseconds(1),
    1_800_000,
    'The same for calls with Helicone-Increase-Timeout: true.',
  ),
  'gateway.idleTimeoutMs': row(kinds.milliseconds(1), 300_000, 'Longest gap between two bytes, either way.'),
  'gateway.clientHeadersTimeoutMs': row(kinds.milliseconds(1), 60_000, 'Deadline for a client’s header block.'),
  'gateway.clientKeepAliveMs': row(kinds.milliseconds(1), 75_000, 'How long an idle client connection is kept.'),
  'gateway.maxHeaderBytes': row(kinds.bytes(8 * KIB, 16 * MIB), 256 * KIB, 'Largest header block of a request.'),
  'gateway.maxBodyBytes': row(kinds.bytes(1), 2 * GIB, 'Largest request body.'),
  'gateway.gatherBytes': row(kinds.bytes(0, GIB), 16 * MIB, 'Largest request body held for a policy that needs it.'),
  'gateway.gatherTotalBytes': row(kinds.bytes(0), 128 * MIB, 'All held bodies of a gateway process together.'),
  'gateway.maxExchanges': row(
    kinds.wholeNumber(1, 1_000_000),
    10_000,
    'Exchanges running at once in a gateway process; more get 503 overloaded.',
  ),
  'gateway.releaseTimeoutMs': row(
    kinds.milliseconds(0, 60_000),
    50,
    'How long the end of an answer waits for its journal entry to be written.',
  ),

  'capture.headBytes': row(kinds.bytes(0, 256 * MIB), 7.75 * MIB, 'Beginning of a body that is kept.'),
  'capture.tailBytes': row(kinds.bytes(0, 256 * MIB), 256 * KIB, 'End of a larger body that is kept.'),
  'capture.totalBytes': row(
    kinds.bytes(0),
    128 * MIB,
    'All captures of a gateway process together; beyond it 64KiB + 64KiB of each body are kept.',
  ),
  'cache.maxEntryBytes': row(kinds.bytes(0, 256 * MIB), 8 * MIB, 'Largest answer that is kept in the cache.'),
  'cache.maxBytes': row(
    kinds.bytes(0),
    GIB,
    'All cached answers together; beyond it those leave that were not used for the longest time.',
  ),
  'cache.memoryBytes': row(
    kinds.bytes(MIB),
    64 * MIB,
    'Cached answers a gateway process holds in memory, and as much again of those that are on their way into the cache.',
  ),
  'spool.maxBytes': row(kinds.bytes(MIB), 4 * GIB, 'Most the journal may hold of what the console has not taken yet.'),
  'spool.onFull': row(
    kinds.oneOf('drop-bodies', 'drop', 'refuse'),
    'drop-bodies',
    'What a full journal does: keep records without bodies, drop them, or refuse new calls with 503.',
  ),
  'spool.segmentBytes': row(kinds.bytes(64 * KIB, GIB), 64 * MIB, 'Size at which the journal begins a new file.'),
  'spool.syncMs': row(
    kinds.milliseconds(1, 60_000),
    50,
    'Longest time until a journal entry is synced to disk, which matters at a power loss only.',
  ),
  'spool.setAsideBytes': row(
    kinds.bytes(0),
    256 * MIB,
    'Most that is kept of journal entries that could not be stored, bodies included; beyond it the oldest go.',
  ),
  'spool.setAsideDays': row(
    kinds.wholeNumber(1, 3650, 'days, a whole number'),
    30,
    'How long they are kept for somebody to look at.',
  ),

  'rateLimit.onFailure': row(
    kinds.oneOf('refuse', 'allow'),
    'refuse',
    'What happens to calls under a rate limit when its counters cannot be reached: 503, or no limit.',
  ),

  'moderation.baseUrl': row(
    kinds.optional(kinds.originWithPath),
    null,
    'Where prompts for providers without a moderation endpoint of their own are checked; OpenAI’s shape, trusted as given.',
  ),
  'moderation.apiKey': row(kinds.secret('a key', /^[\x21-\x7e]+$/), null, 'The key for moderation.baseUrl.'),
  'moderation.model': row(
    kinds.text('a model’s name', /^\S+$/),
    'omni-moderation-latest',
    'The model moderation uses.',
  ),
  'moderation.timeoutMs': row(kinds.milliseconds(1), 10_000, 'Deadline for the answer of a moderation endpoint.'),
  'moderation.onFailure': row(
    kinds.oneOf('refuse', 'allow'),
    'refuse',
    'What becomes of a call whose moderation failed: 503 moderation_unavailable, or it goes on unchecked.',
  ),

  'security.engine': row(
    kinds.oneOf('builtin', 'transformers', 'http'),
    'builtin',
    'Who judges prompts: the built-in classifier, a local model in the console, or an endpoint.',
  ),
  'security.threshold': row(
    kinds.optional(kinds.fraction),
    null,
    'From this score on a text is a threat; if absent, the built-in model’s own (docs/security-guard.md), 0.5 for others.',
  ),
  'security.timeoutMs': row(kinds.milliseconds(1), 1_000, 'Deadline for all of a security check.'),
  'security.onFailure': row(
    kinds.oneOf('allow', 'refuse'),
    'allow',
    'What becomes of a call that could not be checked: it goes on with a warning, or 503 security_unavailable.',
  ),
  'security.modelDir': row(
    kinds.optional(kinds.path),
    null,
    'For engine transformers: folder of a text-classification model, with config.json, tokenizer.json and onnx/.',
  ),
  'security.url': row(
    kinds.optional(kinds.originWithPath),
    null,
    'For engine http: the endpoint, or with protocol chat the base URL before /chat/completions; trusted as given.',
  ),
  'security.protocol': row(
    kinds.oneOf('classification', 'chat'),
    'classification',
    'What the endpoint speaks: text classification as Hugging Face serves it, or OpenAI’s chat with a judge like Llama Guard.',
  ),
  'security.model': row(kinds.optional(kinds.text('a model’s name', /^\S+$/)), null, 'The judge’s model, for chat.'),
  'security.apiKey': row(kinds.secret('a key', /^[\x21-\x7e]+$/), null, 'The key for security.url.'),
  'security.advancedEngine': row(
    kinds.oneOf('none', 'transformers', 'http'),
    'none',
    'Who is asked as well with Helicone-LLM-Security-Advanced; the names below are those above, for this judge.',
  ),
  'security.advancedModelDir': row(kinds.optional(kinds.path), null, 'As security.modelDir, for the judge.'),
  'security.advancedUrl': row(kinds.optional(kinds.originWithPath), null, 'As security.url, for the judge.'),
  'security.advancedProtocol': row(
    kinds.oneOf('chat', 'classification'),
    'chat',
    'As security.protocol, for the judge.',
  ),
  'security.advancedModel': row(
    kinds.optional(kinds.text('a model’s name', /^\S+$/)),
    null,
    'As security.model, for the judge.',
  ),
  'security.advancedApiKey': row(kinds.secret('a key', /^[\x21-\x7e]+$/), null, 'The key for security.advancedUrl.'),

  recordsUrl: row(
    kinds.recordsUrl,
    'embedded',
    'Where records are stored: the embedded engine or a ClickHouse server.',
  ),
  edgeUrl: row(
    kinds.edgeUrl,
    'embedded',
    'Where the counters of rate limits, the register of request ids and cached answers are kept: a file of this machine or a Redis server.',
  ),
  controlUrl: row(
    kinds.controlUrl,
    'embedded',
    'Where organisations, keys and all that is set up are kept: a file of the data dir, or a PostgreSQL that a fleet shares.',
  ),
  bodiesUrl: row(
    bodiesUrl,
    'embedded',
    'Where bodies above 1 MiB are kept: files in the data dir (in their rows with a ClickHouse server), or a bucket of S3 or of what speaks as it; without a key in the URL AWS’s own variables and files have it.',
  ),
  masterKey: row(
    kinds.secret('32 bytes as 64 hexadecimal digits or as base64', /^(?:[0-9a-f]{64}|[A-Za-z0-9+/]{43}=)$/i),
    null,
    'Encrypts stored provider keys, and secrets on their way through the journal; if absent, a file in the data dir does, made when it is first needed.',
  ),
  publicUrl: row(
    kinds.optional(kinds.originWithPath),
    null,
    'Where people reach the dashboard, for links in what is sent elsewhere; if absent, host and port.',
  ),
  'otel.endpoint': row(
    kinds.optional(kinds.originWithPath),
    null,
    'Where each recorded exchange goes as an OpenTelemetry span: an OTLP/HTTP address such as http://collector:4318/v1/traces, trusted as given.',
  ),
  'otel.headers': row(
    kinds.secret('name=value pairs with commas between', /^[\w-]+=[^,\r\n]+(?:,[\w-]+=[^,\r\n]+)*$/),
    null,
    'Headers sent to otel.endpoint.',
  ),
  'otel.sampleRate': row(kinds.fraction, 1, 'Share of the exchanges that go to otel.endpoint.'),
  'otel.content': row(kinds.yesOrNo, false, 'Sends prompts and answers with the spans as well; omitted bodies never.'),
  'smtp.url': row(
    kinds.secret('an smtp or smtps URL such as smtps://user:password@mail.example:465', /^smtps?:\/\/[^\s/]+\/?$/),
    null,
    'The mail server alerts and reports are sent by; without one they have no e-mail.',
  ),
  'smtp.from': row(
    kinds.text('an address for mail, with a name if wanted', /^[^\r\n]{0,200}[^\s@<>]+@[^\s@<>]+>?$/),
    'heliometer@localhost',
    'Whom mail is from.',
  ),
  'console.listen': row(
    kinds.optional(kinds.listenAddress),
    null,
    'An address of its own for the console; else it is reached through the gateway’s port.',
    'restart',
  ),
  'console.auth': row(
    kinds.oneOf('accounts', 'none'),
    'accounts',
    'Whether the console asks who you are; none only while it listens on loopback, and by the names localhost, 127.0.0.1 and [::1].',
  ),
} as const satisfies Record<string, SettingRow<unknown>>;

export type SettingName = keyof typeof SETTINGS;

/** A row whose kind of value does not matter. */
export function settingRow(name: SettingName): SettingRow<unknown> {
  return SETTINGS[name];
}

type ValueOf<R> = R extends SettingRow<infer T> ? T : never;

/** Every setting, checked and frozen, by its dotted name. */
export type Settings = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> } & {
  /** `provider.<slug>.url`: slug → origin with optional base path. */
  readonly providerUrls: Readonly<Record<string, string>>;
};

/** Read by tests; not a setting, and not a typing error either. */
export const FOREIGN_ENVIRONMENT: ReadonlySet<string> = new Set([
  'HELIOMETER_RECORDINGS',
  'HELIOMETER_SECURITY_PROMPTS',
  'HELIOMETER_CONFIG',
]);
