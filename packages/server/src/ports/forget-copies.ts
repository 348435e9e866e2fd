// Copies of deleted exchanges go from the datasets: at once after a deletion, and again before its marks are purged, so that
// one that was cut short is made good.
import type { ControlStore } from './control-store.ts';
import type { RecordKeeper } from './record-store.ts';

export interface CopyStores {
  readonly control: Pick<ControlStore, 'copiedExchanges' | 'forgetOrigins'>;
  readonly records: Pick<RecordKeeper, 'deletedAmong'>;
}

const BATCH = 1_000;

/** Says how many rows. */
export async function forgetDeletedCopies(
  { control, records }: CopyStores,
  organizationId: string,
  signal: AbortSignal,
): Promise<number> {
  let forgotten = 0;
  for (let afterId = ''; ; ) {
    const copied = await control.copiedExchanges(organizationId, afterId, BATCH);
    const last = copied.at(-1);
    if (last === undefined) return forgotten;
    const exchangeIds = await records.deletedAmong(organizationId, copied, signal);
    if (exchangeIds.length > 0) forgotten += await control.forgetOrigins(organizationId, { exchangeIds });
    afterId = last;
  }
}
