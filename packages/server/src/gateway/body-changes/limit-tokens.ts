// "A prompt that its model has no room for is cut, or goes to the second model named, and the answer says so." (headers.md §15)
import { loadOnce } from '../../kernel/load-once.ts';
import type { Log } from '../../kernel/log.ts';
import { sentValue } from '../control-headers/read-control-headers.ts';
import type { Exchange, Target } from '../exchange.ts';
import type { Guard } from '../guards/guard.ts';
import type { BodyNeed } from '../guards/hold-body.ts';
import { ReadingThread } from '../reading-thread.ts';
import { requestJson } from '../request-json.ts';
import type { FitAnswer, FitQuestion } from './fit-question.ts';

const HEADER = 'Helicone-Token-Limit-Exception-Handler';
/** Counting this much takes a few milliseconds. */
const IN_PLACE_BYTES = 64 * 1024;

export interface LimitTokens {
  readonly guard: Guard;
  close(): Promise<void>;
}

export function openLimitTokens(log: Log): LimitTokens {
  const thread = new ReadingThread<FitQuestion, FitAnswer>(new URL('./fit-prompt-thread.ts', import.meta.url));
  return {
    guard: (exchange) => {
      const handler = sentValue(exchange.control, HEADER);
      return handler === null ? null : limit(exchange, handler as FitQuestion['handler'], { thread, log });
    },
    close: () => thread.close(),
  };
}

export function tokenLimitNeedsBody({ control }: Exchange): BodyNeed | null {
  return sentValue(control, HEADER) === null ? null : { feature: HEADER, skippable: true };
}

interface Means {
  readonly thread: ReadingThread<FitQuestion, FitAnswer>;
  readonly log: Log;
}

const UNMEASURED: FitAnswer = { body: null, applied: null, problem: 'the prompt could not be measured' };

/** Formats, prices and tokenizers take memory and time to load, and most gateways never cut a prompt. */
const loadFit = loadOnce(() => import('./fit-question.ts'));

async function ask(question: FitQuestion, isLong: boolean, thread: Means['thread']): Promise<FitAnswer> {
  return isLong ? thread.ask(question) : (await loadFit()).fit(question);
}

async function limit(exchange: Exchange, handler: FitQuestion['handler'], { thread, log }: Means): Promise<null> {
  const body = requestJson(exchange);
  if (body === null) return null;
  const { provider, path } = exchange.target as Target;
  const question = { body, providerSlug: provider?.slug ?? null, method: exchange.method, path, handler };
  const size = exchange.body.bytes?.byteLength ?? 0;
  const answer = await ask(question, size > IN_PLACE_BYTES, thread).catch((error: unknown) => {
    log.error({ err: error, exchangeId: exchange.id }, 'a prompt could not be measured');
    return UNMEASURED;
  });
  if (answer.problem !== null) exchange.warnings.push(`${HEADER} had no effect: ${answer.problem}`);
  if (answer.body !== null) exchange.body.replace(Buffer.from(JSON.stringify(answer.body)));
  if (answer.applied !== null) {
    exchange.policyHeaders.push('Helicone-Token-Limit-Applied', answer.applied);
    exchange.notes.bodyChanges = [...exchange.notes.bodyChanges, `token_limit:${answer.applied}`];
  }
  return null;
}
