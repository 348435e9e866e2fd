// Weekly reports with a clock of the test's: when one is made, what it says, and that it is told once.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { Mail } from '../../src/jobs/send-mail.ts';
import { ReportSending } from '../../src/jobs/send-reports.ts';
import { createSealers } from '../../src/kernel/sealing.ts';
import type { ControlStore } from '../../src/ports/control-store.ts';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { lastReportWeek } from '../../src/ports/report-week.ts';
import { aboutReport, type ReportSettings } from '../../src/ports/reports.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { openControlStore } from '../../src/stores/sqlite/control-store.ts';
import { exchange } from '../ports/record-samples.ts';

const OURS = DEFAULT_ORGANIZATION_ID;
const MASTER = randomBytes(32);
const SEALER = createSealers({ present: () => MASTER, needed: () => MASTER }).webhooks;
const settings = (change: Partial<ReportSettings> = {}): ReportSettings => ({
  emails: ['ops@example.com'],
  sealedSlack: SEALER.seal('[]', aboutReport(OURS)),
  ...{ timeZone: 'Europe/Zurich', weekday: 1, hour: 8 },
  ...change,
});

describe('the week of a report', () => {
  const cases: readonly (readonly [string, Partial<ReportSettings>, string, readonly [string, string, string]])[] = [
    [
      'is the last whose hour has come',
      {},
      '2026-11-23T07:00:00Z',
      ['2026-11-23', '2026-11-15T23:00Z', '2026-11-22T23:00Z'],
    ],
    ['and not a moment earlier', {}, '2026-11-23T06:59:59Z', ['2026-11-16', '2026-11-08T23:00Z', '2026-11-15T23:00Z']],
    [
      'has an hour less when clocks go on',
      {},
      '2026-03-30T07:00:00Z',
      ['2026-03-30', '2026-03-22T23:00Z', '2026-03-29T22:00Z'],
    ],
    [
      'begins with the hour after, where the clock leaves its own out',
      { weekday: 7, hour: 2 },
      '2026-03-29T01:00:00Z',
      ['2026-03-29', '2026-03-21T23:00Z', '2026-03-28T23:00Z'],
    ],
    [
      'is by the day of its own zone',
      { timeZone: 'Pacific/Auckland', hour: 0 },
      '2026-11-22T11:00:00Z',
      ['2026-11-23', '2026-11-15T11:00Z', '2026-11-22T11:00Z'],
    ],
  ];
  for (const [promise, change, now, [day, from, to]] of cases) {
    test(promise, () => {
      const week = lastReportWeek(settings(change), Date.parse(now));
      assert.deepEqual([week.day, week.fromMs, week.toMs], [day, Date.parse(from), Date.parse(to)]);
    });
  }
});

describe('a weekly report', () => {
  let folder: string;
  let control: ControlStore;
  let records: RecordStore;
  let nowMs = Date.parse('2026-11-23T06:00:00Z');
  const mails: Mail[] = [];
  let takes = true;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heliometer-reports-'));
    control = await openControlStore({ path: join(folder, 'control.sqlite'), now: () => nowMs });
    records = await openRecordStore({ path: join(folder, 'records') });
    const call = (at: string, change: object) => exchange(OURS, { startedAtMs: Date.parse(at), ...change });
    await records.insert(
      [
        ...Array.from({ length: 3 }, () =>
          call('2026-11-17T12:00:00Z', {
            model: 'm-1',
            userId: 'ada',
            costNanos: 2e9,
            status: 200,
            outcome: 'answered',
          }),
        ),
        call('2026-11-18T12:00:00Z', {
          model: 'm-2',
          userId: 'ben',
          costNanos: null,
          status: 500,
          outcome: 'answered',
        }),
        call('2026-11-10T12:00:00Z', { model: 'm-1', userId: 'ada', costNanos: 4e9, status: 200, outcome: 'answered' }),
        // At the edges: of the week before, and of the next.
        call('2026-11-15T22:59:59.999Z', {
          model: 'm-1',
          userId: 'ada',
          costNanos: 4e9,
          status: 200,
          outcome: 'answered',
        }),
        call('2026-11-22T23:00:00Z', { model: 'm-3', userId: 'eve', costNanos: 9e9, status: 200, outcome: 'answered' }),
      ],
      randomUUID(),
    );
  });
  after(async () => {
    await records.close();
    await control.close();
    await rm(folder, { recursive: true });
  });

  function sending(): ReportSending {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const sendMail = async (mail: Mail): Promise<void> => {
      if (!takes) throw Object.assign(new Error('greylisted'), { responseCode: 451 });
      mails.push(mail);
    };
    const fetch = () => Promise.reject(new Error('nobody is posted to'));
    return new ReportSending({ control, records, fetch, sealer: SEALER, sendMail, log, now: () => nowMs });
  }

  test('is made when its hour comes, says what the week was, and is told once', async () => {
    await control.putReport(OURS, settings(), lastReportWeek(settings(), nowMs).day);
    await sending().look();
    assert.equal(mails.length, 0);
    nowMs = Date.parse('2026-11-23T07:00:30Z');
    await sending().look();
    await sending().look();
    assert.equal(mails.length, 1);
    const [mail] = mails;
    assert.deepEqual([mail?.to, mail?.subject], ['ops@example.com', 'default: 2026-11-16 to 2026-11-22']);
    assert.deepEqual(mail?.text.trimEnd().split('\n'), [
      'Heliometer, default, 2026-11-16 to 2026-11-22',
      '',
      'Requests: 4 (+100 % to the week before)',
      'Cost: $6, priced 3 of 4 (−25 % to the week before)',
      'Errors: 1, 25 % of the requests (the week before 0 %)',
      '',
      'Models with most requests:',
      '- m-1: 3 requests, $6, 0 % errors',
      '- m-2: 1 requests, unknown, priced 0 of 1, 100 % errors',
      '',
      'Users by cost:',
      '- ada: $6, 3 requests',
      '- ben: unknown, priced 0 of 1, 1 requests',
    ]);
  });

  test('that a recipient does not take is tried again, and given up after a day; a missed week is told when we are back', async () => {
    mails.length = 0;
    takes = false;
    nowMs = Date.parse('2026-12-02T12:00:00Z');
    await sending().look();
    assert.equal((await control.owedReports(10)).length, 1);
    takes = true;
    await sending().look();
    await sending().look();
    assert.deepEqual(
      mails.map(({ subject }) => subject),
      ['default: 2026-11-23 to 2026-11-29'],
    );
    takes = false;
    nowMs = Date.parse('2026-12-07T07:00:00Z');
    await sending().look();
    nowMs += 24 * 3_600_000 + 1;
    await sending().look();
    assert.deepEqual(await control.owedReports(10), []);
  });

  test('is made once, however many make it at once', async () => {
    const made = await Promise.all([1, 2, 3].map(() => control.reportMade(OURS, '2026-12-08', [])));
    assert.deepEqual(made.sort(), [false, false, true]);
    assert.equal(await control.reportMade(OURS, '2026-12-07', []), false);
  });

  test('that was ended is not told', async () => {
    mails.length = 0;
    takes = false;
    nowMs = Date.parse('2026-12-14T07:00:00Z');
    await sending().look();
    assert.equal(await control.deleteReport(OURS), true);
    assert.equal(await control.deleteReport(OURS), false);
    takes = true;
    await sending().look();
    assert.deepEqual([mails.length, (await control.reports(OURS)).length], [0, 0]);
  });
});
