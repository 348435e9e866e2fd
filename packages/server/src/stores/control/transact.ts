// Several statements of the control store that hold together.
import type { Transaction } from 'kysely';
import type { ControlTables } from './control-schema.ts';

/**
 * Does the work whole or not at all, and as if nobody else did any meanwhile. It may be begun anew when somebody did, so it
 * touches nothing but the store.
 */
export type Transact = <T>(work: (transaction: Transaction<ControlTables>) => Promise<T>) => Promise<T>;
