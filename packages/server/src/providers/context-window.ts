// How many tokens a model takes, prompt and answer together, as the price table knows it.
import { calcPrice } from '@pydantic/genai-prices';
import { type PricedCall, priceNames } from './price-names.ts';

/** Longer names are no model of anyone's; they are not run through the table's patterns. */
const MAX_MODEL_LENGTH = 256;

/** null = not known. */
export function contextWindowOf(call: PricedCall): number | null {
  if (call.model.length > MAX_MODEL_LENGTH) return null;
  for (const { list, model } of priceNames(call)) {
    const window = calcPrice({}, model, { providerId: list })?.model.context_window;
    if (window !== undefined) return window;
  }
  return null;
}
