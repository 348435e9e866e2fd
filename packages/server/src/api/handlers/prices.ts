// Handlers of an organisation's own prices and of recomputing costs by them.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { compare, decimalFromNumber, formatDecimal, parseDecimal, ZERO } from '../../kernel/money.ts';
import type { ControlStore, StoredPrice } from '../../ports/control-store.ts';
import type { Recomputation } from '../../ports/recomputation-queue.ts';
import { InvalidQuery } from '../../ports/record-store.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type RecomputeBody = Parameters<All['recomputeCosts']>[0]['body'];

export const priceHandlers = {
  async listPrices(_input, { control, principal }) {
    return (await control.priceOverrides(principal.organizationId)).map(toPrice);
  },
  async putPrice({ body }, { control, principal, view, nowMs }) {
    const { provider, model } = body;
    if (provider !== null) checkProvider(provider, view.providers);
    const stored = await control.putPriceOverride(principal.organizationId, {
      provider,
      model,
      inputUsd: readRate('inputUsd', body.inputUsd),
      outputUsd: readRate('outputUsd', body.outputUsd),
      cacheReadUsd: body.cacheReadUsd === null ? null : readRate('cacheReadUsd', body.cacheReadUsd),
      cacheWriteUsd: body.cacheWriteUsd === null ? null : readRate('cacheWriteUsd', body.cacheWriteUsd),
      setAtMs: nowMs,
    });
    return toPrice(stored);
  },
  async deletePrice({ params }, { control, principal }) {
    const deleted = await control.deletePriceOverride(principal.organizationId, params.id);
    if (!deleted) throw unknownPrice(params.id);
    return null;
  },
  async recomputeCosts({ body }, { control, principal, view, nowMs }) {
    const { organizationId } = principal;
    const { provider, model } = await chosen(body, organizationId, control);
    if (provider !== null) checkProvider(provider, [...view.providers, 'custom']);
    const { start, end } = body.timeFilter ?? { start: 0, end: nowMs };
    if (start >= end) {
      throw new InvalidQuery(
        `timeFilter: ${toIso(start)} to ${toIso(end)} is no window; the start must lie before the end`,
      );
    }
    const asked = await control.addRecomputation({
      organizationId,
      provider: provider?.toUpperCase() ?? null,
      model,
      fromMs: start,
      toMs: end,
      createdAtMs: nowMs,
    });
    return toAnswer(asked);
  },
  async listRecomputations(_input, { control, principal }) {
    return (await control.recomputations(principal.organizationId)).map(toAnswer);
  },
  async getRecomputation({ params }, { control, principal }) {
    const found = await control.recomputation(principal.organizationId, params.id);
    if (found === null) throw new GatewayError('not_found', `There is no recomputation of id ${params.id}.`);
    return toAnswer(found);
  },
} satisfies Partial<All>;

async function chosen(body: RecomputeBody, organizationId: string, control: ControlStore) {
  const { priceId } = body;
  if (priceId === undefined) return body;
  const price = (await control.priceOverrides(organizationId)).find(({ id }) => id === priceId.toLowerCase());
  if (price === undefined) throw unknownPrice(priceId);
  return price;
}

/** @throws GatewayError invalid_body */
function checkProvider(provider: string, accepted: readonly string[]): void {
  if (accepted.includes(provider)) return;
  throw refused('provider', provider, `${accepted.join(', ')}, or null for any`);
}

/** A dollar a token is a thousand times what the dearest model costs: whoever asks for more means a million tokens. */
const MOST_USD = { digits: 1n, scale: 0 };

/** The decimal in its one form. @throws GatewayError invalid_body */
function readRate(name: string, given: string | number): string {
  const rate = typeof given === 'number' ? decimalFromNumber(given) : parseDecimal(given.trim());
  if (rate === null) throw refused(name, given, 'a decimal such as "0.0000025" or 2.5e-6');
  if (compare(rate, ZERO) < 0) throw refused(name, given, 'at least 0');
  if (compare(rate, MOST_USD) > 0) {
    throw refused(name, given, 'at most 1; prices are USD for one token, not for a million');
  }
  const text = formatDecimal(rate);
  // Whoever prices by it reads no longer ones.
  if (parseDecimal(text) === null) throw refused(name, given, 'at most 62 digits after the point');
  return text;
}

function refused(name: string, given: string | number, accepted: string): GatewayError {
  return new GatewayError('invalid_body', `${name}: saw ${JSON.stringify(given)}, accepted is ${accepted}`);
}

function unknownPrice(id: string): GatewayError {
  return new GatewayError('not_found', `There is no price of id ${id}.`);
}

function toPrice({ setAtMs, ...price }: StoredPrice) {
  return { ...price, setAt: toIso(setAtMs) };
}

function toAnswer(job: Recomputation) {
  return {
    id: job.id,
    state: job.state,
    provider: job.provider?.toLowerCase() ?? null,
    model: job.model,
    start: toIso(job.fromMs),
    end: toIso(job.toMs),
    total: job.total,
    examined: job.examined,
    changed: job.changed,
    createdAt: toIso(job.createdAtMs),
    startedAt: job.startedAtMs === null ? null : toIso(job.startedAtMs),
    endedAt: job.endedAtMs === null ? null : toIso(job.endedAtMs),
  };
}
