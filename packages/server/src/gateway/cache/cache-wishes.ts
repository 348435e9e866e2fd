// What a call asks of the cache, from its headers (headers.md §7). Nothing is looked up here.
import { headerValue } from '../../http/raw-headers.ts';
import { parseCacheControl } from '../control-headers/cache-control.ts';
import { type ControlHeaders, isOn, sentValue, textOf } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';

/** What was switched on, whether or not it can be had. */
export interface AskedOfCache {
  readonly reading: boolean;
  readonly writing: boolean;
}

export interface CacheWishes {
  readonly read: boolean;
  readonly write: boolean;
  /** What is written lives so long. */
  readonly lifetimeMs: number;
  /** What is read may be no older; null = said nothing. */
  readonly maxAgeMs: number | null;
  /** So many different answers are kept. */
  readonly slots: number;
  /** '' = none. */
  readonly seed: string;
  /** Members of the body that make no difference, as dotted paths; sorted. */
  readonly ignored: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_LIFETIME_MS = 7 * DAY_MS;
const LONGEST_LIFETIME_MS = 365 * DAY_MS;

/** `null` = nothing is asked of it. */
export function askedOfCache(control: ControlHeaders): AskedOfCache | null {
  if (control.values.size === 0) return null;
  const both = isOn(control, 'Helicone-Cache-Enabled');
  const reading = both || isOn(control, 'Helicone-Cache-Read');
  const writing = both || isOn(control, 'Helicone-Cache-Save');
  return reading || writing ? { reading, writing } : null;
}

/** Why the cache has nothing to do with a call that asks for it, in words for a warning; null = it can be asked. */
export function whyNotCached({ method, upgrade, control, metadataOnly }: Exchange): string | null {
  if (upgrade !== null || (method !== 'GET' && method !== 'POST')) return 'only GET and POST are cached';
  if (metadataOnly) return 'the organisation keeps no bodies';
  const omit = (['Helicone-Omit-Request', 'Helicone-Omit-Response'] as const).find((name) => isOn(control, name));
  return omit === undefined ? null : `${omit} keeps the call out of it`;
}

export function cacheWishes({ control, forward }: Exchange, { reading, writing }: AskedOfCache): CacheWishes {
  const said = sentValue(control, 'Helicone-Cache-Control') ?? parseCacheControl(standardCacheControl(forward));
  const seconds = said?.maxAgeSeconds ?? null;
  const maxAgeMs = seconds === null ? null : seconds * 1000;
  const noStore = said?.noStore === true;
  return {
    read: reading && !noStore && said?.noCache !== true,
    write: writing && !noStore,
    lifetimeMs: Math.min(maxAgeMs ?? DEFAULT_LIFETIME_MS, LONGEST_LIFETIME_MS),
    maxAgeMs,
    slots: sentValue(control, 'Helicone-Cache-Bucket-Max-Size') ?? 1,
    seed: textOf(control, 'Helicone-Cache-Seed') ?? '',
    ignored: ignoredKeys(textOf(control, 'Helicone-Cache-Ignore-Keys') ?? ''),
  };
}

/** Sent on several lines it is one list (RFC 9110 §5.3). */
function standardCacheControl(forward: readonly string[]): string {
  if (headerValue(forward, 'cache-control') === null) return '';
  return forward.filter((_, i) => i % 2 === 1 && forward[i - 1]?.toLowerCase() === 'cache-control').join(',');
}

function ignoredKeys(text: string): readonly string[] {
  const paths = text.split(',').map((path) => path.trim());
  return [...new Set(paths.filter((path) => path !== ''))].sort();
}
