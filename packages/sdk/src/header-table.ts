// Table. The Helicone headers as options. Made by scripts/write-sdk.ts; changes belong into the contract.
import type { CacheControl, Fallback, RateLimit } from './header-inputs.ts';

/** Every Helicone header a request may carry. What is absent or undefined is not sent. */
export interface HeliconeHeaders {
  /** The Helicone key. `Helicone-Auth`: Bearer sk-helicone-…. */
  readonly auth?: string | undefined;
  /** Origin the call goes to; path and query stay the incoming ones. `Helicone-Target-URL`: an absolute http or https URL. */
  readonly targetUrl?: string | URL | undefined;
  /** The same for OpenAI-shaped deployments, Azure among them. `Helicone-OpenAI-Api-Base`: an absolute http or https URL. */
  readonly openAIApiBase?: string | URL | undefined;
  /** The id of this exchange; ours is made when absent. `Helicone-Request-Id`: a UUID (RFC 9562, versions 1 to 8). */
  readonly requestId?: string | undefined;
  /** Model used for cost and in the log; never changes the body. `Helicone-Model-Override`: any text. */
  readonly modelOverride?: string | undefined;
  /** Who caused the call. `Helicone-User-Id`: any text. */
  readonly userId?: string | undefined;
  /** A property of the call; at most 64 of them. `Helicone-Property-*`: any text, under a name of at most 128 bytes. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
  /** Groups calls into a session. `Helicone-Session-Id`: any text. */
  readonly sessionId?: string | undefined;
  /** Labels the kind of session. `Helicone-Session-Name`: any text. */
  readonly sessionName?: string | undefined;
  /** Places the call in the session’s tree. `Helicone-Session-Path`: a path such as /parent/child. */
  readonly sessionPath?: string | undefined;
  /** Answers from the cache where it can, and keeps what it could not. `Helicone-Cache-Enabled`: true, false, 1 or 0. */
  readonly cacheEnabled?: boolean | undefined;
  /** Keeps the answer in the cache without asking it first. `Helicone-Cache-Save`: true, false, 1 or 0. */
  readonly cacheSave?: boolean | undefined;
  /** Asks the cache without keeping anything in it. `Helicone-Cache-Read`: true, false, 1 or 0. */
  readonly cacheRead?: boolean | undefined;
  /** How long an answer is kept; wins over Cache-Control, for clients that cannot set that. `Helicone-Cache-Control`: max-age=<seconds>, s-maxage=<seconds>, no-cache or no-store. */
  readonly cacheControl?: string | CacheControl | undefined;
  /** How many different answers are kept for one request; 1 if absent. `Helicone-Cache-Bucket-Max-Size`: a whole number from 1 to 20. */
  readonly cacheBucketMaxSize?: number | undefined;
  /** A separate name-space of the cache. `Helicone-Cache-Seed`: any text. */
  readonly cacheSeed?: string | undefined;
  /** Members of the body that make no difference to the cache. `Helicone-Cache-Ignore-Keys`: names of body members, comma-separated, dotted for inner ones. */
  readonly cacheIgnoreKeys?: string | readonly string[] | undefined;
  /** Tries again when the provider is busy, failing or cannot be reached. `Helicone-Retry-Enabled`: true, false, 1 or 0. */
  readonly retryEnabled?: boolean | undefined;
  /** Retries after the first try; 5 if absent. `Helicone-Retry-Num`: a whole number from 0 to 20. */
  readonly retryNum?: number | undefined;
  /** By how much each wait is longer than the one before; 2 if absent. `Helicone-Retry-Factor`: a number from 1 to 10. */
  readonly retryFactor?: number | undefined;
  /** Wait before the first retry, in ms; 1000 if absent. `Helicone-Retry-Min-Timeout`: milliseconds, a whole number from 0 to 120000, not above the longest wait. */
  readonly retryMinTimeout?: number | undefined;
  /** Longest wait before a retry, in ms; 10000 if absent. `Helicone-Retry-Max-Timeout`: milliseconds, a whole number from 0 to 120000, not below the first wait. */
  readonly retryMaxTimeout?: number | undefined;
  /** Targets to try one after another. `Helicone-Fallbacks`: a JSON array of 1 to 10 items {"target-url": …, "headers": {…}, "onCodes": [429, {"from": 500, "to": 599}], "bodyKeyOverride"?: {…}}. */
  readonly fallbacks?: readonly Fallback[] | undefined;
  /** Has the newest user turn checked by a moderation endpoint first. `Helicone-Moderations-Enabled`: true, false, 1 or 0. */
  readonly moderationsEnabled?: boolean | undefined;
  /** Refuses prompt injections and jailbreaks before the call is made. `Helicone-LLM-Security-Enabled`: true, false, 1 or 0. */
  readonly llmSecurityEnabled?: boolean | undefined;
  /** An older name of Helicone-LLM-Security-Enabled. `Helicone-Prompt-Security-Enabled`: true, false, 1 or 0. */
  readonly promptSecurityEnabled?: boolean | undefined;
  /** Looks at more turns and tool results, and asks the second engine as well. `Helicone-LLM-Security-Advanced`: true, false, 1 or 0. */
  readonly llmSecurityAdvanced?: boolean | undefined;
  /** Most requests, cents or tokens in a window of time, for all calls or for each user or property value. `Helicone-RateLimit-Policy`: [quota];w=[seconds];u=[request|cents|token];s=[user|property], several separated by commas. */
  readonly rateLimitPolicy?: string | RateLimit | readonly RateLimit[] | undefined;
  /** The request body is never written anywhere. `Helicone-Omit-Request`: true, false, 1 or 0. */
  readonly omitRequest?: boolean | undefined;
  /** The answer’s body is never written anywhere. `Helicone-Omit-Response`: true, false, 1 or 0. */
  readonly omitResponse?: boolean | undefined;
  /** Asks OpenAI-style chat streams to report usage. `Helicone-Stream-Usage`: true, false, 1 or 0. */
  readonly streamUsage?: boolean | undefined;
  /** Re-frames an event stream so that every write holds whole events. `Helicone-Stream-Force-Format`: true, false, 1 or 0. */
  readonly streamForceFormat?: boolean | undefined;
  /** The prompt this call is a use of; its versions are found from its template. `Helicone-Prompt-Id`: any text. */
  readonly promptId?: string | undefined;
  /** How the call uses its prompt; kept with the log. `Helicone-Prompt-Mode`: production, testing or deactivated. */
  readonly promptMode?: 'production' | 'testing' | 'deactivated' | undefined;
  /** A version label of the caller’s own; kept with the log. `Helicone-Prompt-Version`: any text. */
  readonly promptVersion?: string | undefined;
  /** Waits 30 minutes for the answer’s headers instead of 10. `Helicone-Increase-Timeout`: true, false, 1 or 0. */
  readonly increaseTimeout?: boolean | undefined;
  /** What to do with a prompt that exceeds the model’s context. `Helicone-Token-Limit-Exception-Handler`: truncate, middle-out or fallback. */
  readonly tokenLimitExceptionHandler?: 'truncate' | 'middle-out' | 'fallback' | undefined;
  /** Sends an event for the call to this PostHog project. `Helicone-Posthog-Key`: a PostHog project key. */
  readonly posthogKey?: string | undefined;
  /** Where PostHog is; https://us.i.posthog.com if absent. `Helicone-Posthog-Host`: an absolute http or https URL. */
  readonly posthogHost?: string | URL | undefined;
  /** Which stored provider key to use; the newest active one if absent. `Helicone-Provider-Key`: the name of a stored provider key. */
  readonly providerKey?: string | undefined;
  /** Prices this exchange’s input. `Helicone-Input-Token-Cost`: USD per token, a decimal ≥ 0. */
  readonly inputTokenCost?: number | string | undefined;
  /** Prices this exchange’s output. `Helicone-Output-Token-Cost`: USD per token, a decimal ≥ 0. */
  readonly outputTokenCost?: number | string | undefined;
}

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
  readonly name: string;
  readonly kind: HeaderKind;
  readonly accepts: string;
  readonly extended?: boolean;
  readonly range?: readonly [least: number, most: number];
  readonly choices?: readonly string[];
}

export const HEADER_TABLE: { readonly [Option in keyof HeliconeHeaders]-?: HeaderRow } = {
  auth: { name: 'Helicone-Auth', kind: 'credential', accepts: 'Bearer sk-helicone-…' },
  targetUrl: { name: 'Helicone-Target-URL', kind: 'url', accepts: 'an absolute http or https URL' },
  openAIApiBase: { name: 'Helicone-OpenAI-Api-Base', kind: 'url', accepts: 'an absolute http or https URL' },
  requestId: { name: 'Helicone-Request-Id', kind: 'uuid', accepts: 'a UUID (RFC 9562, versions 1 to 8)' },
  modelOverride: { name: 'Helicone-Model-Override', kind: 'text', accepts: 'any text' },
  userId: { name: 'Helicone-User-Id', kind: 'text', accepts: 'any text', extended: true },
  properties: {
    name: 'Helicone-Property-*',
    kind: 'text',
    accepts: 'any text, under a name of at most 128 bytes',
    extended: true,
  },
  sessionId: { name: 'Helicone-Session-Id', kind: 'text', accepts: 'any text', extended: true },
  sessionName: { name: 'Helicone-Session-Name', kind: 'text', accepts: 'any text', extended: true },
  sessionPath: { name: 'Helicone-Session-Path', kind: 'text', accepts: 'a path such as /parent/child', extended: true },
  cacheEnabled: { name: 'Helicone-Cache-Enabled', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  cacheSave: { name: 'Helicone-Cache-Save', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  cacheRead: { name: 'Helicone-Cache-Read', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  cacheControl: {
    name: 'Helicone-Cache-Control',
    kind: 'cache-control',
    accepts: 'max-age=<seconds>, s-maxage=<seconds>, no-cache or no-store',
  },
  cacheBucketMaxSize: {
    name: 'Helicone-Cache-Bucket-Max-Size',
    kind: 'integer',
    accepts: 'a whole number from 1 to 20',
    range: [1, 20],
  },
  cacheSeed: { name: 'Helicone-Cache-Seed', kind: 'text', accepts: 'any text' },
  cacheIgnoreKeys: {
    name: 'Helicone-Cache-Ignore-Keys',
    kind: 'text',
    accepts: 'names of body members, comma-separated, dotted for inner ones',
  },
  retryEnabled: { name: 'Helicone-Retry-Enabled', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  retryNum: { name: 'Helicone-Retry-Num', kind: 'integer', accepts: 'a whole number from 0 to 20', range: [0, 20] },
  retryFactor: { name: 'Helicone-Retry-Factor', kind: 'number', accepts: 'a number from 1 to 10', range: [1, 10] },
  retryMinTimeout: {
    name: 'Helicone-Retry-Min-Timeout',
    kind: 'integer',
    accepts: 'milliseconds, a whole number from 0 to 120000, not above the longest wait',
    range: [0, 120000],
  },
  retryMaxTimeout: {
    name: 'Helicone-Retry-Max-Timeout',
    kind: 'integer',
    accepts: 'milliseconds, a whole number from 0 to 120000, not below the first wait',
    range: [0, 120000],
  },
  fallbacks: {
    name: 'Helicone-Fallbacks',
    kind: 'fallbacks',
    accepts:
      'a JSON array of 1 to 10 items {"target-url": …, "headers": {…}, "onCodes": [429, {"from": 500, "to": 599}], "bodyKeyOverride"?: {…}}',
  },
  moderationsEnabled: { name: 'Helicone-Moderations-Enabled', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  llmSecurityEnabled: { name: 'Helicone-LLM-Security-Enabled', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  promptSecurityEnabled: { name: 'Helicone-Prompt-Security-Enabled', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  llmSecurityAdvanced: { name: 'Helicone-LLM-Security-Advanced', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  rateLimitPolicy: {
    name: 'Helicone-RateLimit-Policy',
    kind: 'rate-limit',
    accepts: '[quota];w=[seconds];u=[request|cents|token];s=[user|property], several separated by commas',
  },
  omitRequest: { name: 'Helicone-Omit-Request', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  omitResponse: { name: 'Helicone-Omit-Response', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  streamUsage: { name: 'Helicone-Stream-Usage', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  streamForceFormat: { name: 'Helicone-Stream-Force-Format', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  promptId: { name: 'Helicone-Prompt-Id', kind: 'text', accepts: 'any text', extended: true },
  promptMode: {
    name: 'Helicone-Prompt-Mode',
    kind: 'choice',
    accepts: 'production, testing or deactivated',
    choices: ['production', 'testing', 'deactivated'],
  },
  promptVersion: { name: 'Helicone-Prompt-Version', kind: 'text', accepts: 'any text', extended: true },
  increaseTimeout: { name: 'Helicone-Increase-Timeout', kind: 'boolean', accepts: 'true, false, 1 or 0' },
  tokenLimitExceptionHandler: {
    name: 'Helicone-Token-Limit-Exception-Handler',
    kind: 'choice',
    accepts: 'truncate, middle-out or fallback',
    choices: ['truncate', 'middle-out', 'fallback'],
  },
  posthogKey: { name: 'Helicone-Posthog-Key', kind: 'credential', accepts: 'a PostHog project key' },
  posthogHost: { name: 'Helicone-Posthog-Host', kind: 'url', accepts: 'an absolute http or https URL' },
  providerKey: { name: 'Helicone-Provider-Key', kind: 'text', accepts: 'the name of a stored provider key' },
  inputTokenCost: { name: 'Helicone-Input-Token-Cost', kind: 'decimal', accepts: 'USD per token, a decimal ≥ 0' },
  outputTokenCost: { name: 'Helicone-Output-Token-Cost', kind: 'decimal', accepts: 'USD per token, a decimal ≥ 0' },
};
