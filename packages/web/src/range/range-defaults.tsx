// What pages show whose address does not say: the range and the zone of the organisation. A page waits for them, so that it does
// not ask for one range and then for another.
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useOwnOrganization } from '../api/use-organization.ts';
import type { Zone } from '../format/times.ts';
import { DEFAULT_RANGE, type Range, readRange } from './range.ts';
import { usableZone } from './zones.ts';

interface RangeDefaults {
  readonly range: Range;
  /** null = each browser's own. */
  readonly zone: Zone | null;
  /** False: still on their way. */
  readonly isKnown: boolean;
}

const Defaults = createContext<RangeDefaults>({ range: DEFAULT_RANGE, zone: null, isKnown: true });

export function RangeDefaultsProvider({ children }: { readonly children: ReactNode }) {
  const { data, isPending, failureCount } = useOwnOrganization();
  const [range, zone] = [data?.default_range ?? undefined, data?.time_zone ?? null];
  // A console that does not answer is not waited for: its pages say so themselves.
  const isKnown = data !== undefined || !isPending || failureCount > 0;
  const value = useMemo(
    () => ({ range: readRange({ range }), zone: usableZone(zone), isKnown }),
    [range, zone, isKnown],
  );
  return <Defaults value={value}>{children}</Defaults>;
}

export function useRangeDefaults(): RangeDefaults {
  return useContext(Defaults);
}

export function WithRangeDefaults({ children }: { readonly children: ReactNode }) {
  return useRangeDefaults().isKnown ? children : null;
}
