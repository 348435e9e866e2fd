// Alerts and weekly reports put together, for the console that watches and sends them.
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { checkTargetUrl } from '../http/target-guard.ts';
import { createSendMail } from '../jobs/send-mail.ts';
import { type ReportingOptions, ReportSending } from '../jobs/send-reports.ts';
import { testChannel } from '../jobs/test-channel.ts';
import { AlertWatch } from '../jobs/watch-alerts.ts';
import type { Log } from '../kernel/log.ts';
import type { AlertDesk, AlertReader, AlertStore } from '../ports/alerts.ts';
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

export interface RunningAlerts {
  readonly desk: AlertDesk;
  stop(): Promise<void>;
}

export function openAlerts({ settings, dir, control, records, log }: AlertParts): RunningAlerts {
  const { policy, connector } = openTargets(settings);
  const guarded = createGuardedFetch(policy, connector);
  const url = settings['smtp.url'];
  const sendMail = url === null ? null : createSendMail({ url, from: settings['smtp.from'] });
  const sealer = openSealers(settings, dir).webhooks;
  const watch = new AlertWatch({ control, records, fetch: guarded.fetch, sealer, sendMail, log });
  const reports = new ReportSending({ control, records, fetch: guarded.fetch, sealer, sendMail, log });
  watch.start();
  reports.start();
  return {
    desk: {
      look: () => watch.look(),
      refusal(address) {
        const checked = checkTargetUrl(address, policy);
        return 'refused' in checked ? checked.refused : null;
      },
      canMail: sendMail !== null,
      sendTest: (channel, signal) => testChannel(channel, { fetch: guarded.fetch, sendMail }, signal),
    },
    async stop() {
      await Promise.all([watch.stop(), reports.stop()]);
      await guarded.close();
    },
  };
}
