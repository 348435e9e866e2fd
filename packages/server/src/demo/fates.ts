// How a call of the demo ends, and over which attempts: most are answered, and the rest fail in the ways calls do fail.
import type { AttemptRecord, Outcome } from '@heliometer/contract';
import { tenths } from '../kernel/round.ts';
import type { Step } from './applications.ts';
import type { Incident } from './calendar.ts';
import { type DemoModel, upstreamPath } from './models.ts';
import { between, chance, pickWeighted, type Random, skewed } from './random.ts';

/** What one try at a provider comes to. */
type Trouble = 'none' | 'rate' | 'broken' | 'bad' | 'silent' | 'left';

/** In thousandths of all tries. */
const TROUBLES: readonly { readonly trouble: Trouble; readonly weight: number }[] = [
  { trouble: 'none', weight: 968 },
  { trouble: 'rate', weight: 12 },
  { trouble: 'broken', weight: 7 },
  { trouble: 'left', weight: 7 },
  { trouble: 'bad', weight: 4 },
  { trouble: 'silent', weight: 2 },
];

const SILENCE_MS = 60_000;
const MOST_RETRIES = 3;

export interface Fate {
  readonly outcome: Outcome;
  readonly status: number;
  readonly errorCode: string | null;
  /** Who answered, or failed last. */
  readonly model: DemoModel;
  readonly attempts: readonly AttemptRecord[];
  readonly retries: number | null;
  readonly fallbackIndex: number | null;
  readonly latencyMs: number;
  readonly ttfbMs: number | null;
  /** Of the answer that counts: when its first and its last byte came, ms since the start. */
  readonly answered: { readonly fromMs: number; readonly toMs: number } | null;
}

export interface FateMeans {
  readonly random: Random;
  readonly startedAtMs: number;
  readonly incident: Incident;
  readonly completionTokens: number;
  readonly stream: boolean;
}

const OVERHEAD_MS = 0.6;

export function fateOf(step: Step, means: FateMeans): Fate {
  if (step.guard === 'threat') return threat(step, means);
  if (step.guard === 'limited') return limited(step, means);
  const tries = new Tries(means, step.guard === 'passed');
  const first = tries.at(step.model, step.retries ? (step.fallback === null ? MOST_RETRIES : 1) : 0);
  const retries = step.retries ? tries.retried : null;
  if (step.fallback === null) return tries.end(first, { model: step.model, retries, fallbackIndex: null });
  if (first.trouble === 'none' || first.trouble === 'left' || first.trouble === 'bad') {
    return tries.end(first, { model: step.model, retries, fallbackIndex: 0 });
  }
  const second = tries.at(step.fallback, 0);
  return tries.end(second, { model: step.fallback, retries, fallbackIndex: 1 });
}

interface Try {
  readonly trouble: Trouble;
  readonly status: number | null;
  readonly fromMs: number;
  readonly toMs: number;
}

class Tries {
  readonly #means: FateMeans;
  readonly #attempts: AttemptRecord[] = [];
  #clockMs = OVERHEAD_MS;
  retried = 0;

  constructor(means: FateMeans, guarded: boolean) {
    this.#means = means;
    if (!guarded) return;
    const check = guardAttempt(means);
    this.#attempts.push(check);
    this.#clockMs += check.latencyMs;
  }

  /** Until one is answered, or there is no use in another. */
  at(model: DemoModel, mostRetries: number): Try {
    for (let again = 0; ; again += 1) {
      const made = this.#once(model);
      const mayHelp = made.trouble === 'rate' || made.trouble === 'broken' || made.trouble === 'silent';
      if (!mayHelp || again >= mostRetries) return made;
      this.retried += 1;
      this.#clockMs += 1000 * 2 ** again * between(this.#means.random, 0.8, 1.2);
    }
  }

  end(last: Try, by: Pick<Fate, 'model' | 'retries' | 'fallbackIndex'>): Fate {
    const { trouble, status, fromMs, toMs } = last;
    const shared = { ...by, attempts: this.#attempts, latencyMs: tenths(this.#clockMs + OVERHEAD_MS) };
    if (trouble === 'silent') {
      const failure = { outcome: 'timeout', status: 504, errorCode: 'upstream_timeout' } as const;
      return { ...shared, ...failure, ttfbMs: null, answered: null };
    }
    const answered = { fromMs, toMs };
    if (trouble === 'left') {
      return { ...shared, outcome: 'client_gone', status: 499, errorCode: null, ttfbMs: tenths(fromMs), answered };
    }
    return { ...shared, outcome: 'answered', status: status ?? 200, errorCode: null, ttfbMs: tenths(fromMs), answered };
  }

  #once(model: DemoModel): Try {
    const { random, startedAtMs, stream } = this.#means;
    const trouble = this.#trouble(model);
    const beginMs = this.#clockMs;
    const { waitMs, lastsMs } = this.#times(model, trouble);
    // What is not streamed comes when all of it is there.
    const firstMs = stream ? waitMs : Math.max(waitMs, lastsMs - between(random, 0.5, 3));
    this.#clockMs = beginMs + lastsMs;
    const status = statusOf(trouble, model);
    this.#attempts.push({
      index: this.#attempts.length,
      kind: 'upstream',
      provider: model.provider.toUpperCase(),
      targetUrl: model.origin + upstreamPath(model, stream),
      startedAtMs: Math.round(startedAtMs + beginMs),
      latencyMs: tenths(lastsMs),
      ttfbMs: status === null ? null : tenths(firstMs),
      status,
      error: trouble === 'silent' ? 'upstream_timeout' : trouble === 'left' ? 'client_gone' : null,
      reconnected: false,
    });
    return { trouble, status, fromMs: beginMs + firstMs, toMs: this.#clockMs };
  }

  #times(model: DemoModel, trouble: Trouble): { readonly waitMs: number; readonly lastsMs: number } {
    const { random, completionTokens } = this.#means;
    if (trouble === 'silent') return { waitMs: SILENCE_MS, lastsMs: SILENCE_MS };
    if (trouble !== 'none' && trouble !== 'left') {
      const waitMs = between(random, 60, 400);
      return { waitMs, lastsMs: waitMs + 2 };
    }
    const waitMs = skewed(random, model.firstTokenMs, 0.35);
    const speed = model.tokensPerSecond * between(random, 0.75, 1.2);
    const speakMs = speed === 0 ? 2 : (completionTokens / speed) * 1000;
    return { waitMs, lastsMs: waitMs + (trouble === 'left' ? speakMs * between(random, 0.1, 0.8) : speakMs) };
  }

  #trouble({ provider }: DemoModel): Trouble {
    const { random, incident, startedAtMs } = this.#means;
    const isIll = provider === incident.provider && startedAtMs >= incident.fromMs && startedAtMs < incident.toMs;
    if (isIll && chance(random, incident.failing)) return 'broken';
    return pickWeighted(random, TROUBLES).trouble;
  }
}

function statusOf(trouble: Trouble, { format }: DemoModel): number | null {
  switch (trouble) {
    case 'none':
    case 'left':
      return 200;
    case 'rate':
      return 429;
    case 'broken':
      return format === 'anthropic' ? 529 : 503;
    case 'bad':
      return 400;
    case 'silent':
      return null;
    default:
      return trouble satisfies never;
  }
}

function threat(step: Step, means: FateMeans): Fate {
  const check = guardAttempt(means);
  const refused = { outcome: 'threat', status: 400, errorCode: 'prompt_threat' } as const;
  return { ...refusedHere(step, check.latencyMs), ...refused, attempts: [check] };
}

function limited(step: Step, { random }: FateMeans): Fate {
  const refused = { outcome: 'limited', status: 429, errorCode: 'rate_limited' } as const;
  return { ...refusedHere(step, skewed(random, 0.5, 0.3)), ...refused, attempts: [] };
}

function refusedHere({ model, retries }: Step, tookMs: number) {
  const latencyMs = tenths(tookMs + 2 * OVERHEAD_MS);
  return { model, retries: retries ? 0 : null, fallbackIndex: null, latencyMs, ttfbMs: null, answered: null };
}

function guardAttempt({ random, startedAtMs }: FateMeans): AttemptRecord {
  return {
    index: 0,
    kind: 'security',
    provider: 'BUILTIN',
    targetUrl: '',
    startedAtMs,
    latencyMs: tenths(skewed(random, 1.6, 0.4)),
    ttfbMs: null,
    status: null,
    error: null,
    reconnected: false,
  };
}
