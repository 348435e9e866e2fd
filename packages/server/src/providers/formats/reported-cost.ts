// What a provider says it charged, as exact decimal USD text.
import { asNumber, asObject } from './json-fields.ts';

/** xAI counts in ticks of 10^-10 USD: https://docs.x.ai/developers/cost-tracking */
const TICK_DIGITS = 10;

/**
 * Decimal USD of a `usage` object, null where none is said.
 * OpenRouter: `cost`, which under one's own key (`is_byok`) is their fee alone; the provider's bill stands beside it and
 * is added (https://openrouter.ai/docs/use-cases/usage-accounting). Perplexity: `cost.total_cost`. xAI: `cost_in_usd_ticks`.
 */
export function reportedCost(usage: unknown): string | null {
  const fields = asObject(usage);
  const ticks = asNumber(fields['cost_in_usd_ticks']);
  if (ticks !== null) return fromTicks(ticks);
  const cost = asNumber(fields['cost']) ?? asNumber(asObject(fields['cost'])['total_cost']);
  if (cost === null || cost < 0) return null;
  const upstream = asNumber(asObject(fields['cost_details'])['upstream_inference_cost']);
  if (fields['is_byok'] !== true || upstream === null || upstream < 0) return plainDecimal(cost);
  // Both have far fewer than 15 digits, so rounding there takes away binary noise and nothing else.
  return plainDecimal(Number((cost + upstream).toPrecision(15)));
}

function fromTicks(ticks: number): string | null {
  if (!Number.isSafeInteger(ticks) || ticks < 0) return null;
  const digits = String(ticks).padStart(TICK_DIGITS + 1, '0');
  return trimmed(`${digits.slice(0, -TICK_DIGITS)}.${digits.slice(-TICK_DIGITS)}`);
}

/** The shortest decimal that reads back as the number, never in exponent form. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

function trimmed(decimal: string): string {
  return decimal.replace(/\.?0+$/, '');
}
