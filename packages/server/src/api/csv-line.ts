// One line of CSV (RFC 4180).

export function toCsvLine(values: readonly unknown[]): string {
  return `${values.map(toCsvField).join(',')}\r\n`;
}

/** Spreadsheets run text that begins so as a formula (OWASP, CSV injection); what users sent must not run. */
const FORMULA = /^[=+\-@\t\r]/;

function toCsvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
