// The running program before a replaying provider, every provider's origin being that one.
import { PROVIDERS } from '../../packages/server/src/providers/catalogue.ts';
import { loadRecordings } from '../recordings/load-recordings.ts';
import { type HeliometerProcess, startHeliometer } from './heliometer-process.ts';
import { call, type PlainAnswer, type PlainCall } from './plain-call.ts';
import { PROVIDER_FIXTURES } from './provider-fixtures.ts';
import { type ReplayUpstream, startReplayUpstream } from './replay-upstream.ts';

/** Stands for the provider's own key; it must reach the provider and nobody else. */
export const PROVIDER_KEY = 'provider-key-canary-0123456789abcdef';

export const CHAT = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello' }] } as const;
export const CHAT_STREAM = { ...CHAT, stream: true } as const;

export interface GatewayRig extends AsyncDisposable {
  readonly heliometer: HeliometerProcess;
  readonly upstream: ReplayUpstream;
  /** A call as a program of the key's owner makes it; headers add to and replace the usual ones, '' takes one away. */
  send(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<PlainAnswer>;
}

export async function startGatewayRig(env: Readonly<Record<string, string>> = {}): Promise<GatewayRig> {
  const upstream = await startReplayUpstream([...PROVIDER_FIXTURES, ...(loadRecordings() ?? [])]);
  const urls = PROVIDERS.map(({ slug }) => [`HELIOMETER_PROVIDER_${slug.toUpperCase()}_URL`, upstream.url]);
  const heliometer = await startHeliometer({ env: { ...Object.fromEntries(urls), ...env } });
  return {
    heliometer,
    upstream,
    send: (path, body, headers = {}) => call(heliometer.url + path, requestOf(heliometer, body, headers)),
    async [Symbol.asyncDispose]() {
      await heliometer[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function requestOf({ key }: HeliometerProcess, body: unknown, headers: Readonly<Record<string, string>>): PlainCall {
  const all = {
    'content-type': 'application/json',
    authorization: `Bearer ${PROVIDER_KEY}`,
    'helicone-auth': `Bearer ${key}`,
    ...headers,
  };
  return {
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}
