// platform.md §4, alerts: the running program tells a webhook, Slack's place and a mail server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { PolicyRig } from '../policies/policy-rig.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

interface Queried {
  readonly data: {
    readonly alerts: readonly { readonly id: string; readonly status: string }[];
    readonly history: readonly {
      readonly alert_id: string;
      readonly alert_name: string;
      readonly triggered_value: string;
      readonly alert_end_time: string | null;
      readonly status: string;
    }[];
    readonly historyTotalCount: number;
  };
}

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

let receiver: ScriptedUpstream;
let rig: PolicyRig;
let smtp: SMTPServer;
const mails: Mail[] = [];
let arrived = Promise.withResolvers<void>();

before(async () => {
  receiver = await ScriptedUpstream.start();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'alerts' && password === 'canary-password' ? done(null, { user: username }) : done(new Error('no')),
    async onData(stream, { envelope }, done) {
      let text = '';
      for await (const piece of stream) text += piece;
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
      done();
      arrived.resolve();
    },
  });
  const listening = smtp.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  rig = await PolicyRig.start({
    HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${receiver.port}`,
    HELIOMETER_SMTP_URL: `smtp://alerts:canary-password@127.0.0.1:${port}`,
    HELIOMETER_SMTP_FROM: 'Heliometer <heliometer@example.com>',
  });
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await receiver?.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

async function bodyOf(path: string): Promise<Readonly<Record<string, unknown>>> {
  for (let number = 0; ; number += 1) {
    const request = await receiver.request(number);
    if (request.target === path) return JSON.parse((await request.body()).toString());
  }
}

test('an alert that is reached is told to every channel, and stands in the history', async () => {
  receiver.always({ status: 200 });
  rig.openai.always({ status: 500, headers: ['Content-Type', 'application/json'], body: '{"error":{}}' });
  const answers = await Promise.all(Array.from({ length: 3 }, () => rig.send()));
  for (const answer of answers) await rig.record(answer);
  arrived = Promise.withResolvers();
  const made = await rig.heliometer.api<{ data: string }>('POST', '/v1/alert/create', {
    body: {
      ...{ name: 'failures', metric: 'response.status', threshold: 50, time_window: '3600000', aggregation: null },
      ...{ minimum_request_count: 3, emails: ['ops@example.com'], slack_channels: [`${receiver.origin}/slack`] },
      webhooks: [`${receiver.origin}/hook`],
    },
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const [hook, slack] = await Promise.all([bodyOf('/hook'), bodyOf('/slack'), arrived.promise]);
  assert.deepEqual([hook['alert_id'], hook['status'], hook['value']], [made.body.data, 'triggered', 100]);
  assert.equal(slack['text'], hook['text']);
  assert.match(String(slack['text']), /"failures": the error rate over 1 h is 100 %; the threshold is 50 %/);
  const [mail] = mails;
  assert.deepEqual([mail?.from, mail?.to], ['heliometer@example.com', ['ops@example.com']]);
  assert.match(mail?.text ?? '', /^Subject: \[triggered\] failures\r$/m);
  assert.match(mail?.text ?? '', /the error rate over 1 h/);
  const { body } = await rig.heliometer.api<Queried>('GET', '/v1/alert/query?historyPage=0&historyPageSize=25');
  assert.equal(body.data.alerts[0]?.status, 'triggered');
  const [entry] = body.data.history;
  assert.deepEqual(
    [entry?.alert_id, entry?.alert_name, entry?.triggered_value, entry?.alert_end_time, entry?.status],
    [made.body.data, 'failures', '100', null, 'triggered'],
  );
  assert.equal(body.data.historyTotalCount, 1);
  assert.ok([...rig.heliometer.stderr, ...rig.heliometer.stdout].every((line) => !line.includes('canary-password')));
});

test('an alert for mail without a mail server is refused with what the operator has to set', async () => {
  await using bare = await PolicyRig.start();
  const answer = await bare.heliometer.api<{ error: string }>('POST', '/v1/alert/create', {
    body: { name: 'a', metric: 'count', threshold: 1, time_window: 60_000, emails: ['ops@example.com'] },
  });
  assert.equal(answer.status, 422);
  assert.match(answer.body.error, /smtp\.url/);
});
