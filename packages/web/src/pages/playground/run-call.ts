// One call of the playground: sent, read as it arrives, stopped by whoever waits. What came stays.
import { CHAT_PROVIDERS, type ChatSlug } from '@heliometer/contract';
import type { Body } from '../../prompt/draft.ts';
import { heard, NOTHING_SAID, type Said, toSend } from './wire.ts';

export interface Call {
  readonly provider: ChatSlug;
  readonly keyName: string | null;
  readonly body: Body;
}

export interface Failure {
  /** 0 = no answer came. */
  readonly status: number;
  /** The provider's own body, or ours. */
  readonly text: string;
}

export interface Run {
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly said: Said;
  readonly requestId: string | null;
  /** ms since it was sent; null = not yet. */
  readonly firstMs: number | null;
  readonly totalMs: number | null;
  readonly failure: Failure | null;
}

const BEGUN: Run = {
  state: 'running',
  said: NOTHING_SAID,
  requestId: null,
  firstMs: null,
  totalMs: null,
  failure: null,
};

/** Never rejects: what went wrong is in the run. */
export async function runCall(call: Call, signal: AbortSignal, onRun: (run: Run) => void): Promise<void> {
  const sentMs = performance.now();
  let run = BEGUN;
  const set = (change: Partial<Run>) => {
    run = { ...run, ...change };
    onRun(run);
  };
  const passed = () => performance.now() - sentMs;
  set({});
  try {
    const answer = await send(call, signal);
    set({ requestId: answer.headers.get('heliometer-request-id') });
    if (!answer.ok) {
      set({ state: 'failed', totalMs: passed(), failure: { status: answer.status, text: await answer.text() } });
      return;
    }
    const { wire } = CHAT_PROVIDERS[call.provider];
    for await (const event of eventsOf(answer)) {
      const said = heard(wire, run.said, event);
      if (said !== run.said) set({ said, firstMs: run.firstMs ?? passed() });
    }
    set({ state: 'done', totalMs: passed() });
  } catch (error) {
    if (signal.aborted) set({ state: 'stopped', totalMs: passed() });
    else set({ state: 'failed', totalMs: passed(), failure: { status: 0, text: brokenOff(error) } });
  }
}

function send({ provider, keyName, body }: Call, signal: AbortSignal): Promise<Response> {
  const given = { provider, providerKeyName: keyName, body: toSend(CHAT_PROVIDERS[provider].wire, body) };
  return fetch('/api/v1/playground/generate', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
    signal,
  });
}

function brokenOff(error: unknown): string {
  const why = error instanceof Error ? error.message : 'unknown';
  return `The answer broke off (${why}). Is Heliometer running, and this device online?`;
}

/** Of a stream its events as they come; of any other answer the whole. */
async function* eventsOf(answer: Response): AsyncGenerator<unknown> {
  if (!(answer.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    yield await answer.json();
    return;
  }
  let rest = '';
  const decoder = new TextDecoder();
  const reader = answer.body?.getReader();
  while (reader !== undefined) {
    const { value, done } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split(/\r\n|\n|\r/);
    rest = done ? '' : (lines.pop() ?? '');
    for (const line of lines) {
      const data = line.startsWith('data:') ? line.slice('data:'.length).trim() : '';
      if (data !== '' && data !== '[DONE]') yield JSON.parse(data) as unknown;
    }
    if (done) return;
  }
}
