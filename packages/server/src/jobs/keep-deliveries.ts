// Writes down what exchanges owe to webhooks, before the journal lets go of them.
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../kernel/log.ts';
import type { WebhookMeters } from '../ports/meters.ts';
import type { DeliveryStore, NewDelivery } from '../ports/webhooks.ts';

export interface KeepingOptions {
  readonly deliveries: Pick<DeliveryStore, 'add'>;
  readonly giveUpAfterMs: number;
  readonly meters: WebhookMeters;
  readonly log: Log;
  /** More is owed now. */
  readonly onKept: () => void;
}

/** After a failure of the store. */
const TROUBLE_PAUSE_MS = 2_000;

export class DeliveryKeeping {
  readonly #options: KeepingOptions;
  readonly #signal: AbortSignal;
  #offered: { readonly delivery: NewDelivery; readonly kept: () => void }[] = [];

  /** @param signal the program ends */
  constructor(options: KeepingOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Resolves when they are on disk, or are told to be lost. It never rejects: what cannot be kept now is tried again. */
  async offer(deliveries: readonly NewDelivery[]): Promise<void> {
    const isFirst = this.#offered.length === 0;
    const kept = deliveries.map((delivery) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#offered.push({ delivery, kept: resolve });
      return promise;
    });
    if (isFirst) void this.#keep();
    await Promise.all(kept);
  }

  /** All that were offered in one turn in one transaction, for one wait for the disk. */
  async #keep(): Promise<void> {
    await turn();
    while (this.#offered.length > 0) {
      const batch = this.#offered;
      this.#offered = [];
      await this.#keepBatch(batch.map(({ delivery }) => delivery));
      if (this.#signal.aborted) return;
      for (const { kept } of batch) kept();
    }
  }

  /** Until it is done, or the program ends: then the journal still has them. */
  async #keepBatch(batch: readonly NewDelivery[]): Promise<void> {
    const { deliveries, giveUpAfterMs, meters, log, onKept } = this.#options;
    for (let told = false; !this.#signal.aborted; told = true) {
      try {
        const refused = await deliveries.add(batch, giveUpAfterMs);
        if (refused > 0) {
          meters.webhook('overflow', refused);
          log.warn({ deliveries: refused }, 'too much waits for a webhook; deliveries were thrown away');
        }
        onKept();
        return;
      } catch (error) {
        if (!told) log.error({ err: error }, 'deliveries to webhooks cannot be kept at the moment');
        await wait(TROUBLE_PAUSE_MS, undefined, { signal: this.#signal }).catch(() => {
          // Only stopping ends it early.
        });
      }
    }
  }
}
