// "A prompt that is taken for an injection or a jailbreak goes nowhere; a check that could not be made is told." (headers.md §10)
import { GatewayError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { tenths } from '../../kernel/round.ts';
import { type JudgedTurn, NoVerdict, type SecurityEngine, type SecurityVerdict } from '../../ports/security-engine.ts';
import { isOn } from '../control-headers/read-control-headers.ts';
import { ClientGone } from '../departure.ts';
import { type AttemptAt, beginAttempt } from '../dispatch/attempt.ts';
import type { Exchange } from '../exchange.ts';
import { loggedUrl } from '../request-path.ts';
import { type Guard, reject, type Stop, type Verdict } from './guard.ts';
import type { BodyNeed } from './hold-body.ts';
import { judgedTurns } from './judged-turns.ts';

export interface Security {
  /** Judges every prompt that is to be checked. */
  readonly engine: SecurityEngine;
  /** Asked as well with Helicone-LLM-Security-Advanced; null = there is none. */
  readonly judge: SecurityEngine | null;
  /** For all of a check. */
  readonly timeoutMs: number;
  readonly onFailure: 'allow' | 'refuse';
}

export interface SecurityMeans {
  readonly security: Security;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly log: Log;
}

const HEADER = 'Helicone-LLM-Security-Enabled';
const ALIAS = 'Helicone-Prompt-Security-Enabled';
const ADVANCED = 'Helicone-LLM-Security-Advanced';

export function checkSecurity(means: SecurityMeans): Guard {
  return (exchange) => {
    if (isAsked(exchange)) return exchange.body.isEmpty ? null : check(exchange, means);
    if (isOn(exchange.control, ADVANCED) && exchange.upgrade === null)
      exchange.warnings.push(`${ADVANCED} has no effect without ${HEADER}`);
    return null;
  };
}

export function securityNeedsBody(exchange: Exchange): BodyNeed | null {
  return isAsked(exchange) ? { feature: HEADER, skippable: false } : null;
}

function isAsked({ control, upgrade }: Exchange): boolean {
  return upgrade === null && (isOn(control, HEADER) || isOn(control, ALIAS));
}

async function check(exchange: Exchange, means: SecurityMeans): Promise<Verdict> {
  const { security } = means;
  const advanced = isOn(exchange.control, ADVANCED);
  const turns = await judgedTurns(exchange, advanced);
  if (turns === null) return failed(exchange, [new NoVerdict('the body’s coding cannot be undone')], means);
  if (turns.length === 0) return null;
  const engines = [security.engine, ...(advanced && security.judge !== null ? [security.judge] : [])];
  if (advanced && security.judge === null)
    exchange.warnings.push(`${ADVANCED} asked no judge, because security.advancedEngine names none`);
  const said = await askAll(exchange, engines, turns, means);
  if (exchange.departure.gone) throw new ClientGone();
  const verdicts = said.flatMap((each) => (each instanceof Error ? [] : [each]));
  const errors = said.flatMap((each) => (each instanceof Error ? [each] : []));
  // One engine's alarm stands, whatever became of the other.
  if (verdicts.some(({ threat }) => threat)) return threatened(exchange, verdicts);
  if (errors.length > 0) return failed(exchange, errors, means);
  exchange.notes.threat = false;
  return null;
}

type Said = SecurityVerdict | Error;

async function askAll(
  exchange: Exchange,
  engines: readonly SecurityEngine[],
  turns: readonly JudgedTurn[],
  { security, now }: SecurityMeans,
): Promise<readonly Said[]> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new NoVerdict('not in time')), security.timeoutMs);
  const leave = (): void => timeout.abort(new ClientGone());
  exchange.departure.onGone(leave);
  try {
    return await Promise.all(engines.map((engine) => ask(exchange, engine, { turns, signal: timeout.signal, now })));
  } finally {
    clearTimeout(timer);
    exchange.departure.off(leave);
  }
}

interface Question {
  readonly turns: readonly JudgedTurn[];
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Noted as a child of the exchange, whatever comes of it. */
async function ask(exchange: Exchange, engine: SecurityEngine, { turns, signal, now }: Question): Promise<Said> {
  const begun = now();
  const attempt = beginAttempt(exchange, attemptAt(engine), begun);
  try {
    const verdict = await engine.check(turns, signal);
    attempt.status = verdict.status;
    return verdict;
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error('not an error', { cause: thrown });
    if (error instanceof NoVerdict) attempt.status = error.status;
    attempt.error = exchange.departure.gone ? 'client_gone' : 'security_unavailable';
    return error;
  } finally {
    attempt.latencyMs = tenths(now() - begun);
  }
}

function attemptAt({ name: provider, url }: SecurityEngine): AttemptAt {
  const asked = url === '' ? null : new URL(url);
  const targetUrl = asked === null ? '' : loggedUrl({ origin: asked.origin, path: asked.pathname + asked.search });
  return { kind: 'security', provider, targetUrl, reconnected: false };
}

function threatened(exchange: Exchange, verdicts: readonly SecurityVerdict[]): Stop {
  const message = 'Prompt threat detected. Your request cannot be processed.';
  exchange.notes.threat = true;
  // The judge comes last, and its categories are the ones that are agreed upon.
  exchange.notes.threatCategory = verdicts.findLast(({ category }) => category !== null)?.category ?? null;
  return {
    error: new GatewayError('prompt_threat', message),
    outcome: 'threat',
    document: {
      success: false,
      error: {
        code: 'PROMPT_THREAT_DETECTED',
        message,
        details: `See the request at /app/requests?requestId=${exchange.requestId}`,
      },
    },
  };
}

function failed(exchange: Exchange, errors: readonly Error[], { security, log }: SecurityMeans): Verdict {
  for (const err of errors) {
    log.warn({ err, exchangeId: exchange.id, code: 'security_unavailable' }, 'security check failed');
  }
  if (security.onFailure === 'allow') {
    exchange.warnings.push('the prompt could not be checked for threats');
    return null;
  }
  return reject(
    'security_unavailable',
    'The prompt could not be checked for threats, and without that it is not sent.',
    { headers: { 'retry-after': '1' }, cause: errors[0] },
  );
}
