// Which headers travel: end-to-end ones pass unchanged in both directions, hop-by-hop ones stop here (RFC 9110 §7.6.1).
import type { RawHeaders } from './raw-headers.ts';

/** Connection, and what RFC 9110 §7.6.1 and RFC 9112 tie to one connection; Proxy-* concern the next proxy only. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
]);

export function isHopByHop(lowerName: string): boolean {
  return HOP_BY_HOP.has(lowerName);
}

/**
 * Names listed in `Connection` besides the usual two are hop-by-hop as well, those of all its lines together.
 * @param before what the lines before this one named; null = nothing, the common case
 */
export function namedByConnection(connection: string, before: ReadonlySet<string> | null): ReadonlySet<string> | null {
  const lower = connection.toLowerCase();
  if (lower === 'keep-alive' || lower === 'close') return before;
  const names = new Set(before);
  for (const part of lower.split(',')) names.add(part.trim());
  for (const usual of ['', 'keep-alive', 'close']) names.delete(usual);
  return names.size === 0 ? null : names;
}

/** What of an upstream's answer reaches the client: end-to-end headers but `Helicone-*`, which are ours to send. */
export function answerHeaders(raw: RawHeaders): string[] {
  const kept: string[] = [];
  let named: ReadonlySet<string> | null = null;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    const lower = name.toLowerCase();
    if (lower === 'connection') named = namedByConnection(value, named);
    else if (!HOP_BY_HOP.has(lower) && !lower.startsWith('helicone-')) kept.push(name, value);
  }
  return named === null ? kept : without(kept, named);
}

export function without(headers: RawHeaders, lowerNames: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!lowerNames.has((headers[i] as string).toLowerCase()))
      kept.push(headers[i] as string, headers[i + 1] as string);
  }
  return kept;
}
