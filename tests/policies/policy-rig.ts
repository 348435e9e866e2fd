// The program before two scripted providers, OpenAI's and Anthropic's place, for tests of what headers make of a call.
import assert from 'node:assert/strict';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';

export interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export class PolicyRig implements AsyncDisposable {
  readonly openai: ScriptedUpstream;
  readonly anthropic: ScriptedUpstream;
  readonly heliometer: HeliometerProcess;

  static async start(env: Readonly<Record<string, string>> = {}): Promise<PolicyRig> {
    const [openai, anthropic] = await Promise.all([ScriptedUpstream.start(), ScriptedUpstream.start()]);
    const heliometer = await startHeliometer({
      env: {
        HELIOMETER_PROVIDER_OPENAI_URL: openai.origin,
        HELIOMETER_PROVIDER_ANTHROPIC_URL: anthropic.origin,
        ...env,
      },
    });
    return new PolicyRig(openai, anthropic, heliometer);
  }

  private constructor(openai: ScriptedUpstream, anthropic: ScriptedUpstream, heliometer: HeliometerProcess) {
    this.openai = openai;
    this.anthropic = anthropic;
    this.heliometer = heliometer;
  }

  /** A chat call unless told otherwise; of the headers '' takes one away. */
  send({ path = '/v1/chat/completions', headers = {}, body = CHAT }: Sent = {}): Promise<PlainAnswer> {
    const all = {
      'content-type': 'application/json',
      authorization: `Bearer ${PROVIDER_KEY}`,
      'helicone-auth': `Bearer ${this.heliometer.key}`,
      ...headers,
    };
    return call(this.heliometer.url + path, {
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  }

  /** What the providers received since the last time this was asked, OpenAI's place first. */
  taken(): readonly UpstreamExchange[] {
    return [...this.openai.requests.splice(0), ...this.anthropic.requests.splice(0)];
  }

  record({ id }: Pick<PlainAnswer, 'id'>): Promise<HeliconeRequestDetail> {
    return this.heliometer.fetchRecord(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heliometer[Symbol.asyncDispose]();
    await Promise.all([this.openai.close(), this.anthropic.close()]);
  }
}

/** The `error` of an answer of ours. */
export function errorOf({ text }: PlainAnswer): {
  readonly code: string;
  readonly message: string;
  readonly header?: string;
} {
  const { error } = JSON.parse(text);
  assert.equal(typeof error, 'object', text);
  return error;
}
