// Headers as they stand on the wire: a flat list name, value, name, value … with case, order and repeats kept.

/** `[name, value, name, value, …]`, latin1 strings as node:http and undici exchange them. */
export type RawHeaders = readonly string[];

/** First value of a header, any case; `null` when absent. */
export function headerValue(headers: RawHeaders, lowerName: string): string | null {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[i + 1] as string;
  }
  return null;
}
