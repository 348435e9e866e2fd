// platform.md §4, weekly reports: the running program's routes, its mail server and Slack's place, over restarts.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { startHeliometer } from '../support/heliometer-process.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

interface Answer<T> {
  readonly data: T;
  readonly error: string | null;
}

interface Shown {
  readonly emails: readonly string[];
  readonly slack_channels: readonly string[];
  readonly time_zone: string;
  readonly weekday: number;
  readonly hour: number;
}

let slack: ScriptedUpstream;
let smtp: SMTPServer;
let dataDir: string;
const mails: { readonly to: readonly string[]; readonly text: string }[] = [];
let arrived = Promise.withResolvers<void>();
const key = `sk-helicone-${'r'.repeat(32)}`;

before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'heliometer-reports-'));
  slack = await ScriptedUpstream.start();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, { envelope }, done) {
      let text = '';
      for await (const piece of stream) text += piece;
      mails.push({ to: envelope.rcptTo.map(({ address }) => address), text });
      done();
      arrived.resolve();
    },
  });
  await once(smtp.listen(0, '127.0.0.1'), 'listening');
});
after(async () => {
  await slack.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  rmSync(dataDir, { recursive: true, force: true });
});

function start(mail = true) {
  const { port } = smtp.server.address() as AddressInfo;
  const env = {
    HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${slack.port}`,
    ...(mail
      ? { HELIOMETER_SMTP_URL: `smtp://127.0.0.1:${port}`, HELIOMETER_SMTP_FROM: 'heliometer@example.com' }
      : {}),
  };
  return startHeliometer({ env, dataDir, key });
}

test('settings are kept, checked and shown, and a preview tells of the last week', async () => {
  await using heliometer = await start(false);
  const put = (body: object) => heliometer.api<Answer<Shown>>('PUT', '/v1/report', { body });
  assert.equal((await heliometer.api<Answer<null>>('GET', '/v1/report')).body.data, null);
  const bad: readonly (readonly [object, RegExp])[] = [
    [{}, /emails, slack_channels: accepted is at least one/],
    [{ emails: ['ops@example.com'] }, /smtp\.url/],
    [{ slack_channels: ['https://x.test'], time_zone: 'Mars/Base' }, /time_zone.*IANA/],
    [{ slack_channels: ['https://x.test'], weekday: 8 }, /weekday.*at most 7/],
    [{ slack_channels: ['https://x.test'], hour: 24 }, /hour.*at most 23/],
    [{ slack_channels: ['http://10.0.0.1/'] }, /10\.0\.0\.1|not allowed/],
    [{ slack_channels: ['no url'] }, /slack_channels\.0/],
    [{ channels: [] }, /channels/],
  ];
  for (const [body, message] of bad) {
    const { status, body: answer } = await put(body);
    assert.ok(status >= 400 && status < 500, `${JSON.stringify(body)}: ${status}`);
    assert.match(answer.error ?? '', message);
  }
  const address = `${slack.origin}/services/canary`;
  const made = await put({ slack_channels: [address], time_zone: 'Europe/Zurich', weekday: 5, hour: 7 });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const { emails, slack_channels, time_zone, weekday, hour } = made.body.data;
  assert.deepEqual([emails, slack_channels, time_zone, weekday, hour], [[], [address], 'Europe/Zurich', 5, 7]);
  const preview = await heliometer.api<Answer<{ from: string; to: string; requests: number; text: string }>>(
    'GET',
    '/v1/report/preview?time_zone=UTC&weekday=1',
  );
  const { from, to, requests, text } = preview.body.data;
  assert.equal(Date.parse(to) - Date.parse(from), 7 * 86_400_000);
  assert.deepEqual([new Date(to).getUTCDay(), requests], [1, 0]);
  assert.match(text, /^Heliometer, default, .*\n\nRequests: 0 \(as the week before\)\nCost: \$0/);
  assert.equal((await heliometer.api('DELETE', '/v1/report')).status, 200);
  assert.equal((await heliometer.api('DELETE', '/v1/report')).status, 404);
});

test('a week that is due is told to every recipient when the program starts, and not again at the next start', async () => {
  slack.always({ status: 200 });
  {
    await using heliometer = await start();
    const body = { emails: ['ops@example.com'], slack_channels: [`${slack.origin}/services/canary`] };
    assert.equal((await heliometer.api('PUT', '/v1/report', { body })).status, 200);
    await heliometer.stop();
  }
  assert.equal(mails.length, 0, 'a week before the settings is none to tell of');
  const file = new DatabaseSync(join(dataDir, 'control.db'));
  assert.equal(file.prepare("UPDATE reports SET last_day = '2026-01-05'").run().changes, 1);
  assert.ok(!JSON.stringify(file.prepare('SELECT * FROM reports').all()).includes('services/canary'));
  file.close();
  arrived = Promise.withResolvers();
  {
    await using heliometer = await start();
    const [post] = await Promise.all([slack.request(0), arrived.promise]);
    const { text } = JSON.parse((await post.body()).toString());
    assert.match(text, /^Heliometer, default, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\n\nRequests: 0/);
    assert.deepEqual(mails[0]?.to, ['ops@example.com']);
    assert.match(mails[0]?.text ?? '', /^Subject: default: \d{4}/m);
    await heliometer.stop();
  }
  {
    await using heliometer = await start();
    // Reports are looked at as soon as the program runs, and what is under way ends before it stops.
    assert.equal((await heliometer.api('GET', '/v1/report')).status, 200);
    await heliometer.stop();
  }
  assert.deepEqual([mails.length, slack.requests.length], [1, 1]);
});
