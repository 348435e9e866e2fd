// "Targets are tried in their order until one gives an answer that its list of codes does not pass on." (headers.md §8)
import { isHopByHop, without } from '../../http/forwarding.ts';
import type { RawHeaders } from '../../http/raw-headers.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type Fallback, inRanges } from '../control-headers/fallbacks.ts';
import { sentValue } from '../control-headers/read-control-headers.ts';
import { ALL_CREDENTIALS, withCredential } from '../credentials.ts';
import type { Exchange, Target } from '../exchange.ts';
import type { BodyNeed } from '../guards/hold-body.ts';
import { requestJson } from '../request-json.ts';
import type { AttemptPlan, Dispatch, DispatchWrapper } from './dispatch.ts';
import { canFallBack } from './failures.ts';
import { openLastAnswer } from './last-answer.ts';
import { mergePatch } from './merge-patch.ts';
import type { UpstreamReply } from './upstream-reply.ts';

export function withFallbacks(): DispatchWrapper {
  return (next) => (exchange, plan) => {
    const items = sentValue(exchange.control, 'Helicone-Fallbacks');
    return items === null ? next(exchange, plan) : tryInTurn(exchange, plan, { items, next });
  };
}

/** One target without changes to the body can take it as a stream. */
export function fallbacksNeedBody({ control }: Exchange): BodyNeed | null {
  const items = sentValue(control, 'Helicone-Fallbacks');
  if (items === null) return null;
  const plain = items.length === 1 && items[0]?.bodyKeyOverride === null;
  return plain ? null : { feature: 'Helicone-Fallbacks', skippable: false };
}

interface Trying {
  readonly items: readonly Fallback[];
  readonly next: Dispatch;
}

async function tryInTurn(exchange: Exchange, plan: AttemptPlan, { items, next }: Trying): Promise<UpstreamReply> {
  // Before the first call, so that a body that cannot be changed is refused and not half tried.
  const bodies = items.map((item) => bodyOf(exchange, item));
  const last = openLastAnswer();
  let answered = 0;
  for (const [index, item] of items.entries()) {
    exchange.target = exchange.fallbackTargets[index] as Target;
    exchange.notes.fallbackIndex = index;
    const attempt = {
      ...plan,
      target: exchange.target,
      headers: headersOf(exchange, item, index),
      body: bodies[index] ?? null,
    };
    const reply = await last.orFailure(next(exchange, attempt));
    if (!(reply instanceof Error)) answered = index;
    const isLeft = reply instanceof Error ? canFallBack(reply) : inRanges(reply.status, item.onCodes);
    if (!isLeft) {
      if (reply instanceof Error) last.drop();
      return last.take();
    }
    if (exchange.audience.gone) last.drop();
  }
  return final(exchange, last.take(), answered);
}

/** The answer that is passed on may be an earlier target's, when the later ones could not be reached. */
function final(exchange: Exchange, reply: UpstreamReply, index: number): UpstreamReply {
  exchange.target = exchange.fallbackTargets[index] as Target;
  exchange.notes.fallbackIndex = index;
  return reply;
}

function bodyOf(exchange: Exchange, { bodyKeyOverride, targetUrl }: Fallback): Buffer | null {
  if (bodyKeyOverride === null) return null;
  const body = requestJson(exchange);
  if (body !== null) return Buffer.from(JSON.stringify(mergePatch(body, bodyKeyOverride)));
  throw new GatewayError(
    'invalid_request',
    `The bodyKeyOverride for ${JSON.stringify(targetUrl)} in Helicone-Fallbacks needs a JSON object as the body.`,
  );
}

/** These are the first target's, and go to nobody else. */
const CREDENTIALS: ReadonlySet<string> = new Set([...ALL_CREDENTIALS, 'cookie']);
const NOT_TO_BE_SET: ReadonlySet<string> = new Set(['host', 'content-length', 'expect']);

function headersOf(exchange: Exchange, { headers }: Fallback, index: number): RawHeaders {
  const { forward, target, fallbackTargets, storedCredentials } = exchange;
  const isFirstOrigin = target?.origin === fallbackTargets[0]?.origin;
  const sent = isFirstOrigin ? forward : without(forward, CREDENTIALS);
  const stored = storedCredentials[index] ?? null;
  const kept = stored === null ? sent : withCredential(sent, stored);
  const own = headers.filter(([name]) => mayBeSet(name.toLowerCase()));
  return [...without(kept, new Set(own.map(([name]) => name.toLowerCase()))), ...own.flat()];
}

function mayBeSet(lower: string): boolean {
  return !isHopByHop(lower) && !NOT_TO_BE_SET.has(lower) && !lower.startsWith('helicone-');
}
