// Where organisations and keys are kept: in a file of the data dir, or in a PostgreSQL that a fleet shares. What talks to a
// server is loaded only where there is one.
import type { Log } from '../kernel/log.ts';
import type { ControlSnapshotSource } from '../ports/control-snapshot.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { Turns } from '../ports/turns.ts';
import type { DeliveryStore } from '../ports/webhooks.ts';
import { openControlSnapshot } from '../stores/sqlite/control-snapshot.ts';
import { openControlStore } from '../stores/sqlite/control-store.ts';
import { openDeliveryStore } from '../stores/sqlite/webhook-deliveries.ts';
import { CannotServe } from './cannot-serve.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';

type Where = Pick<Settings, 'controlUrl'>;

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Opens or makes it, and brings its tables up to date. @throws what its engine says, to be tried again */
export async function openControl(
  { controlUrl }: Where,
  { controlFile }: Pick<DataDir, 'controlFile'>,
  log: Log = SILENT,
): Promise<ControlStore> {
  if (controlUrl === 'embedded') return openControlStore({ path: controlFile });
  const postgres = await import('../stores/postgres/control-store.ts');
  return postgres.openControlStore({ url: controlUrl, log });
}

/** The same for a command, or for a start, that ends without it. @throws CannotServe when a server cannot be had */
export async function openControlNow(where: Where, dir: Pick<DataDir, 'controlFile'>): Promise<ControlStore> {
  try {
    return await openControl(where, dir);
  } catch (error) {
    if (where.controlUrl === 'embedded') throw error;
    const { placeOf } = await import('../stores/postgres/connecting.ts');
    throw new CannotServe(
      `the control store at ${placeOf(where.controlUrl)} cannot be used: ${reasonOf(error)}; see setting controlUrl`,
      { cause: error },
    );
  }
}

export async function followControl(
  { controlUrl }: Where,
  { controlFile }: Pick<DataDir, 'controlFile'>,
  log: Log,
): Promise<ControlSnapshotSource> {
  if (controlUrl === 'embedded') return openControlSnapshot(controlFile, { log });
  const postgres = await import('../stores/postgres/control-snapshot.ts');
  return postgres.openControlSnapshot({ url: controlUrl, log });
}

/** What is owed to webhooks: beside the control store, for it changes with every exchange. */
export async function openDeliveries(
  { controlUrl }: Where,
  { deliveriesFile }: Pick<DataDir, 'deliveriesFile'>,
  log: Log,
): Promise<DeliveryStore> {
  if (controlUrl === 'embedded') return openDeliveryStore({ path: deliveriesFile });
  const postgres = await import('../stores/postgres/delivery-store.ts');
  return postgres.openDeliveryStore({ url: controlUrl, log });
}

/** A data dir has one console, which needs to ask nobody. */
export async function openTurns({ controlUrl }: Where, log: Log): Promise<Turns> {
  if (controlUrl === 'embedded') return { whileMine: (_name, begin) => begin() };
  const postgres = await import('../stores/postgres/turns.ts');
  return postgres.openTurns({ url: controlUrl, log });
}

/** The innermost cause is what the server or the network said; neither repeats a password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A name of several addresses, and what each of them said.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
