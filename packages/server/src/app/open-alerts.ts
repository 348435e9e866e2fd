// Alerts and weekly reports put together, for the console that watches and sends them.
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { checkTargetUrl } from '../http/target-guard.ts';
import { createSendMail } from '../jobs/send-mail.ts';
import { type ReportingOptions, ReportSending } from '../jobs/send-reports.ts';
import { testChannel } from '../jobs/test-channel.ts';
import { AlertWatch } from '../jobs/watch-alerts.ts';
import type { Log } from '../kernel/log.ts';
import type { AlertDesk, AlertReader, AlertStore } from '../ports/alerts.ts';
import type { RunningWork } from '../ports/turns.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { openSealers } from './master-key.ts';
import { openTargets } from './targets.ts';

export interface AlertParts {
  readonly settings: Settings;
  readonly dir: DataDir;
  readonly control: AlertStore & ReportingOptions['control'];
  readonly records: AlertReader & ReportingOptions['records'];
  readonly log: Log;
}

export interface AlertRoom {
  readonly desk: AlertDesk;
  /** Watches and sends until it is stopped. */
  begin(): RunningWork;
  close(): Promise<void>;
}

export function openAlerts({ settings, dir, control, records, log }: AlertParts): AlertRoom {
  const { policy, connector } = openTargets(settings);
  const guarded = createGuardedFetch(policy, connector);
  const url = settings['smtp.url'];
  const sendMail = url === null ? null : createSendMail({ url, from: settings['smtp.from'] });
  const sealer = openSealers(settings, dir).webhooks;
  const means = { control, records, fetch: guarded.fetch, sealer, sendMail, log };
  let watching: AlertWatch | null = null;
  return {
    desk: {
      // Where another console watches, it sees what changed at its next look.
      look: () => watching?.look(),
      refusal(address) {
        const checked = checkTargetUrl(address, policy);
        return 'refused' in checked ? checked.refused : null;
      },
      canMail: sendMail !== null,
      sendTest: (channel, signal) => testChannel(channel, { fetch: guarded.fetch, sendMail }, signal),
    },
    begin() {
      const watch = new AlertWatch(means);
      const reports = new ReportSending(means);
      watching = watch;
      watch.start();
      reports.start();
      return {
        async stop() {
          watching = null;
          await Promise.all([watch.stop(), reports.stop()]);
        },
      };
    },
    close: () => guarded.close(),
  };
}
