// `npm run test:fuzz-api`: 20,000 calls made from the OpenAPI document against the running program. SEED and FUZZ_CALLS choose.
// "No call is answered by a failure of ours; every refusal says why, and every success is what the document says."

import { ERROR_CODES, type ErrorCodeRow, matchRoute, routeRow } from '@heliometer/contract';
import { AnswerChecker } from '../support/answer-checker.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { mulberry32 } from '../support/pieces.ts';
import { type ApiCall, ApiCalls } from './api-calls.ts';

const AT_ONCE = 8;
const KEYS = 12;
const ROWS = 40;
const MOST_FAULTS = 25;
const IDS = /"(?:id|request_id|exchange_id|\w+Id|\w+_id)":"([0-9a-f-]{36}|[A-Za-z0-9]{6})"/g;

export interface FuzzResult {
  readonly faults: readonly string[];
  readonly statuses: Readonly<Record<number, number>>;
  /** Routes that no call succeeded on. */
  readonly neverAnswered: readonly string[];
}

export async function fuzzApi(calls: number, seed: number): Promise<FuzzResult> {
  await using heliometer = await startHeliometer({ env: { HELIOMETER_LOG_LEVEL: 'error' } });
  const document = (await heliometer.api<ConstructorParameters<typeof AnswerChecker>[0]>('GET', '/api/openapi.json'))
    .body;
  const made = new ApiCalls({ random: mulberry32(seed), document, ...(await makeKeys(heliometer)) });
  await fill(heliometer);
  const pids = [heliometer.pids('gateway'), heliometer.pids('console')];
  const run = new FuzzRun(heliometer.url, made, new AnswerChecker(document));
  await run.all(calls);
  if (JSON.stringify([heliometer.pids('gateway'), heliometer.pids('console')]) !== JSON.stringify(pids))
    run.faults.push(`a process fell: ${heliometer.stderr.slice(-5).join('\n')}`);
  // What the program says of a 5xx says more than its answer.
  if (run.faults.length > 0) run.faults.push(...heliometer.stderr.slice(-10));
  return { faults: run.faults, statuses: run.statuses, neverAnswered: run.neverAnswered() };
}

class FuzzRun {
  readonly faults: string[] = [];
  readonly statuses: Record<number, number> = {};
  readonly #answered = new Set<string>();

  readonly #url: string;
  readonly #made: ApiCalls;
  readonly #checker: AnswerChecker;

  constructor(url: string, made: ApiCalls, checker: AnswerChecker) {
    this.#url = url;
    this.#made = made;
    this.#checker = checker;
  }

  async all(calls: number): Promise<void> {
    let left = calls;
    const work = async () => {
      while (left-- > 0 && this.faults.length < MOST_FAULTS) await this.#one(this.#made.next());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  neverAnswered(): string[] {
    const all = this.#made.operations.map(({ shape }) => String(shape['operationId']));
    return all.filter((id) => !this.#answered.has(id));
  }

  /** But for the keys that calls are made with, which nobody may revoke on the way. */
  #remember(group: string, text: string): void {
    for (const [, id = ''] of text.matchAll(IDS)) this.#made.values.remember(id, group);
  }

  async #one(call: ApiCall): Promise<void> {
    const { method, target, headers, body } = call;
    const response = await fetch(this.#url + target, { method, headers, body, redirect: 'manual' });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status } = response;
    const answer = { status, contentType: response.headers.get('content-type') ?? '', text: String(bytes) };
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (status === 200) {
      this.#answered.add(call.operationId);
      if (call.operationId !== 'listKeys') this.#remember(call.group, answer.text.slice(0, 20_000));
    }
    const fault =
      status >= 500 && !isProviders(call, answer.text)
        ? 'a failure of ours'
        : this.#checker.fault(method, templateOf(call), answer);
    if (fault !== null) this.faults.push(described(call, fault, answer));
  }
}

/** A made-up part of a path may be the word that another route has in its place. */
function templateOf({ method, target, template }: ApiCall): string {
  const match = matchRoute(method, target.split('?', 1)[0] ?? '');
  if (match === null || match === 'method' || match.kind !== 'rest') return template;
  return routeRow(match.id).path.replaceAll(/:(\w+)/g, '{$1}');
}

/** The one call that goes on to a provider, and none can be reached from here. */
function isProviders({ operationId }: ApiCall, text: string): boolean {
  if (operationId !== 'generate') return false;
  const [, code = ''] = /"code":"(\w+)"/.exec(text) ?? [];
  const known: Readonly<Record<string, ErrorCodeRow>> = ERROR_CODES;
  return known[code]?.fault === 'upstream';
}

function described(
  { method, target, body, headers, operationId }: ApiCall,
  fault: string,
  answer: { status: number; text: string },
) {
  const sent = `${method} ${target.slice(0, 300)} ${headers['content-type'] ?? ''} ${body?.slice(0, 600) ?? ''}`;
  return `${operationId}: ${fault}\n  sent ${sent}\n  got ${answer.status} ${answer.text.slice(0, 400)}`;
}

async function makeKeys(heliometer: HeliometerProcess) {
  const make = async (key_permissions: string) => {
    const body = { api_key_name: 'fuzz', key_permissions };
    return (await heliometer.api<{ apiKey: string }>('POST', '/v1/api-keys', { body })).body.apiKey;
  };
  const keys = await Promise.all(Array.from({ length: KEYS }, () => make('rw')));
  return { keys, lesserKeys: [await make('r'), await make('w')] };
}

/** Something to be found: calls of several users, in sessions, with properties. */
async function fill(heliometer: HeliometerProcess): Promise<void> {
  let last = '';
  for (let i = 0; i < ROWS; i += 1) {
    const meta = {
      'Helicone-User-Id': `user ${i % 3}`,
      'Helicone-Session-Id': `s${i % 4}`,
      'Helicone-Session-Path': `/a/${i % 2}`,
      'Helicone-Property-Team': i % 2 === 0 ? 'blue' : 'red',
    };
    const json = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }] };
    const usage = { prompt_tokens: i, completion_tokens: 2 * i, total_tokens: 3 * i };
    const body = {
      providerRequest: { url: 'https://api.openai.com/v1/chat/completions', json, meta },
      providerResponse: {
        json: { model: 'gpt-4o-mini', choices: [], usage },
        status: i % 7 === 0 ? 500 : 200,
        headers: {},
      },
    };
    last = (await heliometer.api<{ data: { id: string } }>('POST', '/oai/v1/log', { body })).body.data.id;
  }
  await heliometer.fetchRecord(last);
}

if (import.meta.main) {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
  const calls = Number(process.env['FUZZ_CALLS'] ?? 20_000);
  console.log(`${calls} calls, seed ${seed}`);
  const started = performance.now();
  const { faults, statuses, neverAnswered } = await fuzzApi(calls, seed);
  console.log(faults.join('\n\n'));
  console.log(statuses, `in ${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`never answered with success: ${neverAnswered.join(', ') || 'none'}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
