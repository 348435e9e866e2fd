// The zones that times can be shown in: the organisation's, this browser's, UTC.
import { localZone, type Zone } from '../format/times.ts';

export interface ZoneChoice {
  /** As `tz` in the address; undefined = what is shown when it names none. */
  readonly tz: string | undefined;
  readonly zone: Zone;
  readonly label: string;
}

/** The first is shown when the address names none; none is there twice. */
export function zoneChoices(ofOrganization: Zone | null, local: Zone): readonly ZoneChoice[] {
  const usual = ofOrganization ?? local;
  const utc = { tz: 'utc', zone: 'UTC', label: 'UTC' };
  const known = local === 'UTC' ? [utc] : [{ tz: 'local', zone: local, label: 'Local time' }, utc];
  const label = known.find(({ zone }) => zone === usual)?.label ?? usual;
  return [{ tz: undefined, zone: usual, label }, ...known.filter(({ zone }) => zone !== usual)];
}

export function zoneOf(tz: string | undefined, ofOrganization: Zone | null): Zone {
  if (tz === 'utc') return 'UTC';
  return tz === 'local' ? localZone() : (ofOrganization ?? localZone());
}

/** The server may know zones that this browser does not. */
export function usableZone(zone: string | null): Zone | null {
  if (zone === null) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
