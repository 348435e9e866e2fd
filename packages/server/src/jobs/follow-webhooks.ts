// The webhooks there are, at hand: ingest asks for those of an organisation with every exchange.
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../kernel/log.ts';
import type { Webhook, WebhookStore } from '../ports/webhooks.ts';

/** Another process may have changed them. */
const LOOK_EVERY_MS = 1_000;

export interface WebhookList {
  /** Of all organisations, the active ones. */
  all(): readonly Webhook[];
  of(organizationId: string): readonly Webhook[];
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export async function followWebhooks(control: Pick<WebhookStore, 'webhooks'>, log: Log): Promise<WebhookList> {
  const stopping = new AbortController();
  let byOrganization: ReadonlyMap<string, readonly Webhook[]> = new Map();
  const refresh = async (): Promise<void> => {
    const active = (await control.webhooks(null)).filter(({ isActive }) => isActive);
    byOrganization = Map.groupBy(active, ({ organizationId }) => organizationId);
  };
  await refresh();
  const ended = follow();
  return {
    all: () => [...byOrganization.values()].flat(),
    of: (organizationId) => byOrganization.get(organizationId) ?? [],
    refresh,
    async stop() {
      stopping.abort();
      await ended;
    },
  };

  async function follow(): Promise<void> {
    for (let failing = false; ; ) {
      try {
        await wait(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false });
      } catch {
        // Only the signal ends a wait early.
        return;
      }
      try {
        await refresh();
        failing = false;
      } catch (error) {
        if (!failing)
          log.warn({ err: error, code: 'store_unavailable' }, 'webhooks could not be read; the old ones stay');
        failing = true;
      }
    }
  }
}
