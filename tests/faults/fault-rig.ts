// The program between a scripted provider and raw clients, for tests that hurt one of them and then ask what was recorded.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { HeliconeRequest, HeliconeRequestDetail } from '@heliometer/contract';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { RawClient } from '../support/raw-client.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

/** One exchange to be, told from all others by a property. */
export interface Call {
  readonly name: string;
  /** Flat: the key and the property. */
  readonly headers: readonly string[];
}

const RECORD_LIMIT_MS = 15_000;
const POLL_MS = 50;

export class FaultRig implements AsyncDisposable {
  readonly upstream: ScriptedUpstream;
  readonly heliometer: HeliometerProcess;
  readonly #expected = new Map<string, number>();

  /** @param env settings beside the provider's address; a function is told that address */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<FaultRig> {
    const upstream = await ScriptedUpstream.start();
    const heliometer = await startHeliometer({ env: { HELIOMETER_PROVIDER_OPENAI_URL: upstream.origin, ...env } });
    return new FaultRig(upstream, heliometer);
  }

  private constructor(upstream: ScriptedUpstream, heliometer: HeliometerProcess) {
    this.upstream = upstream;
    this.heliometer = heliometer;
  }

  /** @param logged how often it is to be found in the log at the end */
  call(logged = 1): Call {
    const name = `call-${this.#expected.size}-${randomUUID()}`;
    this.#expected.set(name, logged);
    return { name, headers: ['Helicone-Auth', `Bearer ${this.heliometer.key}`, 'Helicone-Property-call', name] };
  }

  connect(): Promise<RawClient> {
    return RawClient.connect(this.heliometer.url);
  }

  /** Waits until it is stored. @throws when it does not come, or comes twice */
  async record(call: Call): Promise<HeliconeRequestDetail> {
    const limit = performance.now() + RECORD_LIMIT_MS;
    for (;;) {
      const rows = await this.#rows({ properties: { call: { equals: call.name } } });
      assert.ok(rows.length <= 1, `${call.name} was logged ${rows.length} times`);
      const [row] = rows;
      if (row !== undefined) return this.heliometer.fetchRecord(row.exchange_id);
      if (performance.now() > limit) {
        throw new Error(`${call.name} was not logged\n${this.heliometer.stderr.slice(-20).join('\n')}`);
      }
      await wait(POLL_MS);
    }
  }

  /** Each call made so far is in the log as often as it should be. The journal keeps its order, so a last call ends the wait. */
  async assertLogged(): Promise<void> {
    const last = this.call();
    this.upstream.always({ body: '{}' });
    using client = await this.connect();
    await client.request('POST', '/v1/last', last.headers, '{}');
    assert.equal((await client.readAnswer()).status, 200);
    await this.record(last);
    const seen = new Map<string, number>();
    for (const { properties } of await this.#allRows()) {
      const name = properties?.['call'] ?? '';
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    for (const [name, times] of this.#expected) assert.equal(seen.get(name) ?? 0, times, `times ${name} was logged`);
  }

  /** Resolves when no exchange is running. */
  async idle(): Promise<void> {
    for (;;) {
      const page = (await (await fetch(`${this.heliometer.url}/readyz`)).json()) as Readiness;
      if (page.gateways.every(({ in_flight }) => in_flight === 0)) return;
      await wait(POLL_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heliometer[Symbol.asyncDispose]();
    await this.upstream.close();
  }

  async #rows(filter: unknown): Promise<readonly HeliconeRequest[]> {
    return this.#query({ filter, limit: 10 });
  }

  async #allRows(): Promise<readonly HeliconeRequest[]> {
    const all: HeliconeRequest[] = [];
    for (let page = await this.#query({ limit: 1000 }); page.length > 0; ) {
      all.push(...page);
      page = await this.#query({ limit: 1000, offset: all.length });
    }
    return all;
  }

  async #query(body: object): Promise<readonly HeliconeRequest[]> {
    type Page = { data: readonly HeliconeRequest[] };
    const answer = await this.heliometer.api<Page>('POST', '/v1/request/query', { body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.data;
  }
}

interface Readiness {
  readonly gateways: readonly { readonly in_flight: number }[];
}

/** The `error` of an answer of ours. */
export function errorOf(body: Buffer): {
  readonly code: string;
  readonly message: string;
  readonly request_id: string;
} {
  return JSON.parse(body.toString()).error;
}
