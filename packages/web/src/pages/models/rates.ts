// Prices as people know them, USD for a million tokens, and as the API takes them, for one: digits are moved, nothing is computed.
const MILLION_DIGITS = 6;

/** Decimal places to the left. null = no decimal number of zero or more. */
export function perToken(typed: string): string | null {
  const found = /^\$?\s*(\d*)(?:\.(\d*))?$/.exec(typed.trim().replaceAll(',', ''));
  const [whole, part] = [found?.[1] ?? '', found?.[2] ?? ''];
  if (found === null || whole + part === '') return null;
  const digits = whole.padStart(MILLION_DIGITS + 1, '0') + part;
  const point = Math.max(whole.length, MILLION_DIGITS + 1) - MILLION_DIGITS;
  return tidy(`${digits.slice(0, point)}.${digits.slice(point)}`);
}

/** @param rate a decimal for one token, as the API gives it */
export function perMillion(rate: string): string {
  const [whole = '', part = ''] = rate.split('.');
  const digits = part.padEnd(MILLION_DIGITS, '0');
  return tidy(`${whole}${digits.slice(0, MILLION_DIGITS)}.${digits.slice(MILLION_DIGITS)}`);
}

/** Without zeros that say nothing. */
function tidy(decimal: string): string {
  return decimal
    .replace(/0+$/, '')
    .replace(/\.$/, '')
    .replace(/^0+(?=\d)/, '');
}

export interface Rates {
  /** USD for a million tokens. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | null;
}

export interface TokenSums {
  readonly prompt_tokens: number;
  readonly prompt_cache_read_tokens: number;
  readonly completion_tokens: number;
}

/** What so many tokens would cost; what is written to the provider's cache counts as input. */
export function costAt(rates: Rates, sums: TokenSums): number {
  const plain = sums.prompt_tokens - sums.prompt_cache_read_tokens;
  const read = sums.prompt_cache_read_tokens * (rates.cacheRead ?? rates.input);
  return (plain * rates.input + read + sums.completion_tokens * rates.output) / 1e6;
}
