// How long an answer may be kept, from Cache-Control or Helicone-Cache-Control (headers.md §7, RFC 9111 §5.2.1).

export interface CacheControl {
  /** From s-maxage, else max-age; null = not said. */
  readonly maxAgeSeconds: number | null;
  /** Write, but do not read. */
  readonly noCache: boolean;
  /** Neither read nor write. */
  readonly noStore: boolean;
}

const NUMBERED = new Set(['max-age', 's-maxage']);

/** `null` when it cannot be used: an age that is no number, or nothing that is known. */
export function parseCacheControl(text: string): CacheControl | null {
  const ages = new Map<string, number>();
  const flags = new Set<string>();
  for (const directive of text.split(',')) {
    const [rawName = '', ...rest] = directive.split('=');
    const name = rawName.trim().toLowerCase();
    if (!NUMBERED.has(name)) {
      if (name !== '') flags.add(name);
      continue;
    }
    const age = /^"?(\d{1,15})"?$/.exec(rest.join('=').trim())?.[1];
    if (age === undefined) return null;
    ages.set(name, Number(age));
  }
  const maxAgeSeconds = ages.get('s-maxage') ?? ages.get('max-age') ?? null;
  const noCache = flags.has('no-cache');
  const noStore = flags.has('no-store') || maxAgeSeconds === 0;
  return maxAgeSeconds === null && !noCache && !noStore ? null : { maxAgeSeconds, noCache, noStore };
}
