// What makes two calls the same for the cache: headers.md §7, "Key". First over the body's bytes as they are, which costs no
// parsing; over what the body says when that is asked for.
import { isUtf8 } from 'node:buffer';
import { hash, subtle } from 'node:crypto';
import type { RawHeaders } from '../../http/raw-headers.ts';
import type { AnswerKey } from '../../ports/answer-cache.ts';
import { isOn, sentValue } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';
import { CREDENTIAL_HEADERS } from '../sort-headers.ts';
import type { CacheWishes } from './cache-wishes.ts';
import { canonicalJson } from './canonical-json.ts';

/** Larger bodies are not parsed, and hashed on a thread of their own. */
const LARGE_BODY_BYTES = 1024 * 1024;

export interface CallKey {
  /** Over the bytes. */
  readonly alias: string;
  /** Over what they say; the same as `alias` where the bytes are all there is. Parses at its first call. */
  digest(): string;
  whole(): AnswerKey;
}

/** The body must be held. */
export async function callKey(exchange: Exchange, wishes: CacheWishes): Promise<CallKey> {
  const bytes = exchange.body.bytes as Buffer;
  const circumstances = hash('sha256', JSON.stringify(circumstancesOf(exchange, wishes)), 'base64url');
  const alias = hash('sha256', `bytes ${circumstances} ${await digestOf(bytes)}`, 'base64url');
  let digest: string | null = null;
  const digestOnce = (): string => {
    if (digest !== null) return digest;
    const said = canonicalBody(exchange, wishes);
    digest = said === null ? alias : hash('sha256', `json ${circumstances} ${said}`, 'base64url');
    return digest;
  };
  return {
    alias,
    digest: digestOnce,
    whole: () => {
      const organizationId = exchange.principal?.organizationId ?? '';
      return { organizationId, seed: wishes.seed, digest: digestOnce(), alias };
    },
  };
}

async function digestOf(bytes: Buffer): Promise<string> {
  if (bytes.byteLength <= LARGE_BODY_BYTES) return hash('sha256', bytes, 'base64url');
  return Buffer.from(await subtle.digest('SHA-256', bytes as Buffer<ArrayBuffer>)).toString('base64url');
}

function canonicalBody({ body, warnings }: Exchange, { ignored }: CacheWishes): string | null {
  const bytes = body.bytes as Buffer;
  const fits = bytes.byteLength > 0 && bytes.byteLength <= LARGE_BODY_BYTES && isUtf8(bytes);
  const value = fits ? body.json() : undefined;
  const said = value === undefined ? null : canonicalJson(bytes.toString(), value, ignored);
  if (said === null && ignored.length > 0) {
    warnings.push('Helicone-Cache-Ignore-Keys had no effect, because the body is taken byte for byte');
  }
  return said;
}

/** Everything but the body. What is ignored in it is among these: who ignores nothing gets no answer of one who did. */
function circumstancesOf(exchange: Exchange, { seed, ignored }: CacheWishes): unknown {
  const { principal, method, forward, control } = exchange;
  return [
    principal?.organizationId,
    seed,
    method,
    whereTo(exchange),
    credentialsOf(exchange.forward, exchange.target?.region),
    exchange.storedCredentials.map((headers) => credentialsOf(headers ?? [], null)),
    joined(forward, 'accept'),
    acceptedCodings(joined(forward, 'accept-encoding')),
    joined(forward, 'anthropic-version'),
    joined(forward, 'anthropic-beta'),
    joined(forward, 'openai-beta'),
    isOn(control, 'Helicone-Moderations-Enabled'),
    isOn(control, 'Helicone-LLM-Security-Enabled') || isOn(control, 'Helicone-Prompt-Security-Enabled'),
    isOn(control, 'Helicone-LLM-Security-Advanced'),
    ignored,
  ];
}

/** The path the caller asked for counts with fallbacks as well: a target without one takes it over. */
function whereTo({ control, target, path }: Exchange): unknown {
  const fallbacks = sentValue(control, 'Helicone-Fallbacks');
  return fallbacks === null ? [target?.origin, target?.path] : [fallbacks, path];
}

const CREDENTIALS: ReadonlySet<string> = new Set([...CREDENTIAL_HEADERS, 'cookie', 'aws-access-key']);
/** AWS Signature Version 4: the signature is another one each time, the key and its scope are not. */
const SIGV4 = /^AWS4-[A-Z0-9-]+\s.*?\bCredential=([^,\s]+)/;
/** Google's access tokens last an hour and say nothing about who holds them. */
const GOOGLE_TOKEN = /^Bearer\s+ya29\./i;

/** Of SigV4 that we are to make, the region is the rest of the scope. */
function credentialsOf(headers: RawHeaders, region: string | null | undefined): readonly unknown[] {
  const found: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    const value = (headers[i + 1] as string).trim();
    if (CREDENTIALS.has(name) && !GOOGLE_TOKEN.test(value)) found.push(name, SIGV4.exec(value)?.[1] ?? value);
  }
  return found.includes('aws-access-key') ? [...found, region] : found;
}

/** All lines of a header as one list (RFC 9110 §5.3). */
function joined(headers: RawHeaders, lowerName: string): string {
  return headers
    .filter((_, i) => i % 2 === 1 && headers[i - 1]?.toLowerCase() === lowerName)
    .map((value) => value.trim())
    .join(', ');
}

/** Which codings will do; neither their order nor how much each is liked. */
function acceptedCodings(text: string): readonly string[] {
  const codings = text.split(',').map((part) => {
    const [coding = '', ...parameters] = part.toLowerCase().split(';');
    const refused = parameters.some((parameter) => /^\s*q\s*=\s*0(?:\.0*)?\s*$/.test(parameter));
    return refused ? `not ${coding.trim()}` : coding.trim();
  });
  return [...new Set(codings.filter((coding) => coding !== ''))].sort();
}
