// "No more exchanges run than we can carry and record, and none starts while we are stopping." (headers.md §14)
import { type Guard, reject } from './guard.ts';

export interface Capacity {
  stopping(): boolean;
  full(): boolean;
  /** The spool takes no more and is set to refuse. */
  spoolFull(): boolean;
}

const SOON = { 'retry-after': '1' };
const AFTER_RESTART = { 'retry-after': '5' };

export function admit(capacity: Capacity): Guard {
  return () => {
    if (capacity.stopping())
      return reject('shutting_down', 'This Heliometer is stopping; try again shortly.', { headers: AFTER_RESTART });
    if (capacity.full())
      return reject('overloaded', 'As many exchanges as allowed are running already.', { headers: SOON });
    if (capacity.spoolFull())
      return reject('spool_full', 'The journal is full, and set to refuse what it cannot record.', { headers: SOON });
    return null;
  };
}
