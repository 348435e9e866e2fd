// Prices are kept for one token and read for a million. The point is moved in the text, so that no digit is lost.

const DECIMAL = /^(\d*)(?:\.(\d*))?$/;
const PLACES = 6;

/** `0.0000025` → `2.50` */
export function perMillion(usd: string): string {
  const [, whole = '', part = ''] = DECIMAL.exec(usd) ?? [];
  const padded = part.padEnd(PLACES, '0');
  const left = `${whole}${padded.slice(0, PLACES)}`.replace(/^0+(?=\d)/, '');
  const right = padded.slice(PLACES).replace(/0+$/, '').padEnd(2, '0');
  return `${left}.${right}`;
}

/** `2.50` → `0.0000025`; undefined = no price. */
export function perToken(text: string): string | undefined {
  const found = DECIMAL.exec(text.trim().replace(/^\$/, ''));
  const [, whole = '', part = ''] = found ?? [];
  if (found === null || `${whole}${part}` === '') return undefined;
  const padded = whole.padStart(PLACES + 1, '0');
  const left = padded.slice(0, -PLACES).replace(/^0+(?=\d)/, '');
  const right = `${padded.slice(-PLACES)}${part}`.replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}
