// Looks at every alert each minute, writes down what changed, and tells the channels. What a channel has not taken stands in the
// control store and is tried again with each look, for a day: a console that dies in between tells it later.
import { setTimeout as wait } from 'node:timers/promises';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { idOf } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Sealer } from '../kernel/sealing.ts';
import { stepAlert } from '../ports/alert-state.ts';
import {
  type AlertEpisode,
  type AlertPoint,
  type AlertReader,
  type AlertState,
  type AlertStore,
  type AlertUrls,
  aboutAlert,
  type OwedNotice,
  type StoredAlert,
} from '../ports/alerts.ts';
import { toMessage } from './alert-message.ts';
import { postSigned, verdictOf } from './post-signed.ts';
import type { SendMail } from './send-mail.ts';

export interface WatchingOptions {
  readonly control: AlertStore;
  readonly records: AlertReader;
  readonly fetch: GuardedFetch['fetch'];
  readonly sealer: Sealer;
  /** null = there is no mail server. */
  readonly sendMail: SendMail | null;
  readonly log: Log;
  /** UTC ms. */
  readonly now?: () => number;
}

const LOOK_EVERY_MS = 60_000;
const POST_TIMEOUT_MS = 10_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const NOTICES_AT_ONCE = 500;

export class AlertWatch {
  readonly #options: Required<WatchingOptions>;
  readonly #stopping = new AbortController();
  #asked = Promise.withResolvers<void>();
  #ended: Promise<void> | null = null;

  constructor(options: WatchingOptions) {
    this.#options = { now: Date.now, ...options };
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Soon, without waiting for the minute. */
  look(): void {
    this.#asked.resolve();
  }

  /** Ends after the alert or message under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  /** One look at all alerts, and a try at every message that is owed. */
  async lookAtAll(): Promise<void> {
    const { control, log } = this.#options;
    const { signal } = this.#stopping;
    for (const alert of await control.alerts(null)) {
      if (signal.aborted) return;
      try {
        await this.#lookAt(alert);
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error, alertId: alert.id }, 'an alert could not be looked at');
      }
    }
    await this.#tellOwed();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#asked = Promise.withResolvers();
      try {
        await this.lookAtAll();
      } catch (error) {
        if (!signal.aborted)
          this.#options.log.warn({ err: error, code: 'store_unavailable' }, 'alerts could not be looked at');
      }
      const enough = new AbortController();
      const minute = wait(LOOK_EVERY_MS, undefined, {
        signal: AbortSignal.any([signal, enough.signal]),
        ref: false,
      }).catch(() => {
        // Stopping, or being asked, ends it early.
      });
      await Promise.race([minute, this.#asked.promise]);
      enough.abort();
    }
  }

  async #lookAt(alert: StoredAlert): Promise<void> {
    const { control, records, now } = this.#options;
    const atMs = now();
    const query = { ...alert, fromMs: atMs - 1, stepMs: 1, points: 1 };
    const [point] = await records.alertValues(query, this.#stopping.signal);
    if (point === undefined) return;
    const { state, event } = stepAlert(alert.state, point, alert.threshold);
    if (state === alert.state) return;
    const episode = event === null ? null : await this.#episodeOf(alert, state, point);
    const notices = episode === null || event === null ? [] : this.#noticesOf(alert, episode, event);
    await control.saveAlertState(alert, { state, episode, notices });
  }

  /** Begun by this point, or the one begun before, ended by it. */
  async #episodeOf(alert: StoredAlert, state: AlertState, point: AlertPoint): Promise<AlertEpisode> {
    const { id: alertId, organizationId } = alert;
    const id = idOf(alertId, state.episodes);
    if (state.status === 'resolved') {
      const begun = await this.#options.control.alertEpisode(organizationId, id);
      if (begun !== null) return { ...begun, endMs: point.atMs };
    }
    return {
      ...{ id, organizationId, alertId, alertName: alert.name, metric: alert.metric, startMs: point.atMs },
      endMs: state.status === 'resolved' ? point.atMs : null,
      value: point.value ?? 0,
      groups: point.groups,
    };
  }

  #noticesOf(alert: StoredAlert, episode: AlertEpisode, event: AlertState['status']): readonly OwedNotice[] {
    const { sealer, log, now } = this.#options;
    const { id: alertId, organizationId, emails, sealedUrls } = alert;
    const message = toMessage(alert, episode, event);
    const about = aboutAlert(organizationId, alertId);
    const opened = sealer.open(sealedUrls, about);
    if ('problem' in opened)
      log.error({ alertId, problem: opened.problem }, 'the addresses of an alert cannot be opened');
    const urls = 'problem' in opened ? { slack: [], webhooks: [] } : (JSON.parse(opened.secret) as AlertUrls);
    const channels = [
      ...emails.map((to) => ({ kind: 'email', plain: to, to }) as const),
      ...urls.slack.map((url) => ({ kind: 'slack', plain: url, to: sealer.seal(url, about) }) as const),
      ...urls.webhooks.map((url) => ({ kind: 'webhook', plain: url, to: sealer.seal(url, about) }) as const),
    ];
    return channels.map(({ kind, plain, to }) => {
      const id = idOf(episode.id, event, kind, plain);
      return { id, organizationId, alertId, kind, to, message, madeAtMs: now() };
    });
  }

  /** All at once: a channel that hangs keeps no other waiting longer than its deadline. */
  async #tellOwed(): Promise<void> {
    const { control, now, log } = this.#options;
    const owed = await control.owedNotices(NOTICES_AT_ONCE);
    await Promise.all(
      owed.map(async (notice) => {
        const { id, alertId, kind } = notice;
        try {
          const told = await this.#tell(notice);
          const isOld = now() - notice.madeAtMs > GIVE_UP_AFTER_MS;
          if (told === 'never' || isOld) log.warn({ alertId, kind }, 'a channel of an alert could not be told');
          if (told !== 'again' || isOld) await control.noticeDone(id);
        } catch (error) {
          log.warn({ err: error, alertId, kind }, 'a channel of an alert could not be told yet');
        }
      }),
    );
  }

  async #tell({ organizationId, alertId, kind, to, message, id }: OwedNotice): Promise<'taken' | 'again' | 'never'> {
    const { sendMail, sealer, fetch, log } = this.#options;
    const { signal } = this.#stopping;
    if (kind === 'email') {
      if (sendMail === null) return 'again';
      try {
        await sendMail({ to, subject: `[${message.status}] ${message.alert_name}`, text: `${message.text}\n` }, signal);
        return 'taken';
      } catch (error) {
        if (signal.aborted) return 'again';
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
        log.warn({ alertId, code, responseCode }, 'the mail server did not take the message of an alert');
        // RFC 5321 §4.2.1: what is 5yz stays so.
        return typeof responseCode === 'number' && responseCode >= 500 ? 'never' : 'again';
      }
    }
    const opened = sealer.open(to, aboutAlert(organizationId, alertId));
    if ('problem' in opened) return 'never';
    const body = JSON.stringify(kind === 'slack' ? { text: message.text } : { id, ...message });
    const post = { destination: opened.secret, body, hmacKey: null, messageId: id };
    const means = { fetch, timeoutMs: POST_TIMEOUT_MS, now: Date.now };
    const attempt = await postSigned(post, means, signal);
    return attempt === null ? 'again' : verdictOf(attempt);
  }
}
