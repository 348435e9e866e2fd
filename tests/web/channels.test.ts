// Where alerts and reports go, in a browser: each address once, with what uses it, tried against a real mail server and a receiver.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

describe('channels', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let receiver: ScriptedUpstream;
  let smtp: SMTPServer;
  /** To whom mails came, in their order. */
  const mails: string[] = [];

  before(async () => {
    receiver = await ScriptedUpstream.start();
    receiver.always({ status: 204 });
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      async onData(stream, { envelope }, done) {
        stream.resume();
        await once(stream, 'end');
        mails.push(...envelope.rcptTo.map(({ address }) => address));
        done();
      },
    });
    const listening = smtp.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    dashboard = await startDashboard({
      rows: 0,
      env: {
        HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${receiver.port}`,
        HELIOMETER_SMTP_URL: `smtp://127.0.0.1:${port}`,
        HELIOMETER_SMTP_FROM: 'Heliometer <heliometer@example.com>',
      },
    });
  });
  after(async () => {
    await dashboard?.[Symbol.asyncDispose]();
    await receiver?.close();
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
  });

  test('while nobody is told anything, the list leads to a first alert', async () => {
    await using opened = await dashboard.open('/settings/channels');
    const { page } = opened;
    await page.getByText('Nobody is told anything yet.').waitFor();
    await opened.checkAxe();
    await page.getByRole('link', { name: 'Set an alert' }).click();
    await page.getByRole('button', { name: 'Create alert' }).waitFor();
  });

  test('each address stands once, with all that tell it, and a test goes to it alone', async () => {
    const hook = `${receiver.origin}/hook`;
    const common = { metric: 'response.status', threshold: 5, time_window: 3_600_000, webhooks: [hook] };
    for (const body of [
      { ...common, name: 'Errors', emails: ['ops@example.com'] },
      { ...common, name: 'More errors' },
    ]) {
      const made = await dashboard.heliometer.api('POST', '/v1/alert/create', { body });
      assert.equal(made.status, 200, JSON.stringify(made.body));
    }
    const report = await dashboard.heliometer.api('PUT', '/v1/report', { body: { emails: ['ops@example.com'] } });
    assert.equal(report.status, 200, JSON.stringify(report.body));
    await using opened = await dashboard.open('/settings/channels');
    const { page } = opened;
    const rows = page.getByRole('list', { name: 'Alert channels' }).getByRole('listitem');
    await rows.nth(1).waitFor();
    assert.equal(await rows.count(), 2);
    const links = (text: string) => rows.filter({ hasText: text }).getByRole('link').allTextContents();
    assert.deepEqual(await links('ops@example.com'), ['Errors', 'Weekly report']);
    assert.deepEqual((await links(hook)).toSorted(), ['Errors', 'More errors']);
    await page.getByRole('button', { name: `Send a test to ${hook}` }).click();
    await rows.filter({ hasText: hook }).getByText('arrived. The receiver answered 204').waitFor();
    assert.equal(JSON.parse(String(await (await receiver.request(0)).body())).type, 'alert_test');
    assert.deepEqual(mails, []);
    await page.getByRole('button', { name: 'Send a test to ops@example.com' }).click();
    await rows.filter({ hasText: 'ops@example.com' }).getByText('arrived.').waitFor();
    assert.deepEqual(mails, ['ops@example.com']);
    await opened.checkAxe();
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      'nothing scrolls sideways',
    );
    await page.getByRole('link', { name: 'More errors' }).click();
    await page.waitForURL(/\/app\/alerts\?.*open=/);
    assert.equal(await page.getByLabel('Name').inputValue(), 'More errors');
  });

  test('a test mail goes out from the integrations', async () => {
    await using opened = await dashboard.open('/settings/integrations');
    const { page } = opened;
    await page.getByRole('region', { name: 'E-mail (SMTP)' }).getByRole('button', { name: 'Send a test' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('ada@example.com');
    await opened.checkAxe();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(mails.at(-1), 'ada@example.com');
  });
});
