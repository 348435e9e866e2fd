// Makes each organisation's weekly report when its hour has come, once, and tells its recipients. What one has not taken stands in
// the control store and is tried again each minute, for a day, through restarts.
import { setTimeout as wait } from 'node:timers/promises';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { idOf } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Sealer } from '../kernel/sealing.ts';
import type { ControlStore } from '../ports/control-store.ts';
import { readReport, toReportMessage } from '../ports/make-report.ts';
import type { RecordReader } from '../ports/record-store.ts';
import { lastReportWeek } from '../ports/report-week.ts';
import { aboutReport, type OwedReport, type StoredReport } from '../ports/reports.ts';
import { postSigned, verdictOf } from './post-signed.ts';
import type { SendMail } from './send-mail.ts';

export interface ReportingOptions {
  readonly control: Pick<ControlStore, 'reports' | 'reportMade' | 'owedReports' | 'reportTold' | 'findOrganization'>;
  readonly records: Pick<RecordReader, 'totals' | 'groups' | 'users'>;
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
const AT_ONCE = 200;

export class ReportSending {
  readonly #options: Required<ReportingOptions>;
  readonly #stopping = new AbortController();
  #ended: Promise<void> | null = null;

  constructor(options: ReportingOptions) {
    this.#options = { now: Date.now, ...options };
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Ends after the message under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  /** Makes what is due, and tries every message that is owed. */
  async look(): Promise<void> {
    const { control, log } = this.#options;
    const { signal } = this.#stopping;
    for (const report of await control.reports(null)) {
      if (signal.aborted) return;
      try {
        await this.#makeIfDue(report);
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error, organizationId: report.organizationId }, 'a weekly report could not be made yet');
      }
    }
    const owed = await control.owedReports(AT_ONCE);
    await Promise.all(owed.map((each) => this.#tell(each)));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.look();
      } catch (error) {
        if (!signal.aborted)
          this.#options.log.warn({ err: error, code: 'store_unavailable' }, 'weekly reports could not be looked at');
      }
      await wait(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {
        // Only stopping ends it early.
      });
    }
  }

  async #makeIfDue(report: StoredReport): Promise<void> {
    const { control, records, now } = this.#options;
    const { organizationId } = report;
    const week = lastReportWeek(report, now());
    if (week.day <= report.lastDay) return;
    const figures = await readReport(records, { organizationId, week }, this.#stopping.signal);
    const organization = (await control.findOrganization(organizationId))?.name ?? organizationId;
    const message = toReportMessage(figures, organization);
    const recipients = [
      ...report.emails.map((to) => ({ kind: 'email', plain: to, to }) as const),
      ...this.#slackOf(report),
    ];
    const owed = recipients.map(({ kind, plain, to }): OwedReport => {
      const id = idOf('report', organizationId, week.day, kind, plain);
      return { id, organizationId, kind, to, ...message, madeAtMs: now() };
    });
    await control.reportMade(organizationId, week.day, owed);
  }

  #slackOf({ organizationId, sealedSlack }: StoredReport) {
    const { sealer, log } = this.#options;
    const about = aboutReport(organizationId);
    const opened = sealer.open(sealedSlack, about);
    if ('problem' in opened) {
      log.error({ organizationId, problem: opened.problem }, 'the addresses of a weekly report cannot be opened');
      return [];
    }
    const urls = JSON.parse(opened.secret) as readonly string[];
    return urls.map((url) => ({ kind: 'slack', plain: url, to: sealer.seal(url, about) }) as const);
  }

  async #tell(owed: OwedReport): Promise<void> {
    const { control, now, log } = this.#options;
    const { id, organizationId, kind } = owed;
    try {
      const told = kind === 'email' ? await this.#mail(owed) : await this.#post(owed);
      const isOld = now() - owed.madeAtMs > GIVE_UP_AFTER_MS;
      if (told === 'never' || (isOld && told === 'again'))
        log.warn({ organizationId, kind }, 'a recipient of a weekly report could not be told');
      if (told !== 'again' || isOld) await control.reportTold(id);
    } catch (error) {
      log.warn({ err: error, organizationId, kind }, 'a recipient of a weekly report could not be told yet');
    }
  }

  async #mail({ organizationId, to, subject, text }: OwedReport): Promise<'taken' | 'again' | 'never'> {
    const { sendMail, log } = this.#options;
    const { signal } = this.#stopping;
    if (sendMail === null) return 'again';
    try {
      await sendMail({ to, subject, text: `${text}\n` }, signal);
      return 'taken';
    } catch (error) {
      if (signal.aborted) return 'again';
      const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
      log.warn({ organizationId, code, responseCode }, 'the mail server did not take a weekly report');
      // RFC 5321 §4.2.1: what is 5yz stays so.
      return typeof responseCode === 'number' && responseCode >= 500 ? 'never' : 'again';
    }
  }

  async #post({ id, organizationId, to, text }: OwedReport): Promise<'taken' | 'again' | 'never'> {
    const { sealer, fetch } = this.#options;
    const opened = sealer.open(to, aboutReport(organizationId));
    if ('problem' in opened) return 'never';
    const post = { destination: opened.secret, body: JSON.stringify({ text }), hmacKey: null, messageId: id };
    const attempt = await postSigned(post, { fetch, timeoutMs: POST_TIMEOUT_MS, now: Date.now }, this.#stopping.signal);
    return attempt === null ? 'again' : verdictOf(attempt);
  }
}
