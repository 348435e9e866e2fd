// The range of the page: out of the address, resolved against one “now” that all panels share, so that their numbers are of the
// same moment.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Zone } from '../format/times.ts';
import { useSearchValues, useUrlChange } from '../url/use-url.ts';
import { type Range, readRange, type Span, spanOf, writeRange } from './range.ts';
import { useRangeDefaults } from './range-defaults.tsx';
import { zoneOf } from './zones.ts';

interface Now {
  readonly nowMs: number;
  readonly refresh: () => void;
}

const NowContext = createContext<Now>({ nowMs: 0, refresh: () => undefined });

export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [nowMs, setNow] = useState(wholeSecond);
  const refresh = useCallback(() => setNow(wholeSecond()), []);
  const value = useMemo(() => ({ nowMs, refresh }), [nowMs, refresh]);
  return <NowContext value={value}>{children}</NowContext>;
}

/** The end is exclusive: what arrived in this second belongs in. */
function wholeSecond(): number {
  return Math.ceil(Date.now() / 1000) * 1000;
}

/** When the page was last refreshed, as all its panels see it. */
export function useNow(): Now {
  return useContext(NowContext);
}

export function useZone(): Zone {
  const { tz } = useSearchValues();
  return zoneOf(tz, useRangeDefaults().zone);
}

export interface PageRange {
  readonly range: Range;
  readonly span: Span;
  readonly zone: Zone;
  readonly nowMs: number;
  readonly setRange: (range: Range) => void;
  /** Relative ranges end now again. */
  readonly refresh: () => void;
}

export function useRange(): PageRange {
  const values = useSearchValues();
  const { nowMs, refresh } = useNow();
  const zone = useZone();
  const changeUrl = useUrlChange();
  const { range: usual } = useRangeDefaults();
  const { range: width, from, to } = values;
  const range = useMemo(() => readRange({ range: width, from, to }, usual), [width, from, to, usual]);
  const span = useMemo(() => spanOf(range, nowMs, zone), [range, nowMs, zone]);
  const setRange = useCallback((next: Range) => changeUrl({ ...writeRange(next) }), [changeUrl]);
  return { range, span, zone, nowMs, setRange, refresh };
}

/** As the API takes a window of time. */
export function timeFilterOf({ fromMs, toMs }: Span): { readonly start: string; readonly end: string } {
  return { start: new Date(fromMs).toISOString(), end: new Date(toMs).toISOString() };
}
