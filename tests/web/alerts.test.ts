// The alerts page in a browser, on live traffic: an alert is made, tried on past data, fires, tells its webhook, and is found
// again in the history with the requests behind it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { call } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

describe('alerts', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let openai: ScriptedUpstream;
  let receiver: ScriptedUpstream;
  before(async () => {
    [openai, receiver] = await Promise.all([ScriptedUpstream.start(), ScriptedUpstream.start()]);
    receiver.always({ status: 204 });
    dashboard = await startDashboard({
      env: {
        HELIOMETER_PROVIDER_OPENAI_URL: openai.origin,
        HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${receiver.port}`,
      },
    });
  });
  after(async () => {
    await dashboard?.[Symbol.asyncDispose]();
    await Promise.all([openai?.close(), receiver?.close()]);
  });

  const table = (page: Page) => page.getByRole('table', { name: 'Alerts' });
  const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Pages', exact: true });

  /** Calls of one user that the provider fails, recorded. */
  async function failCalls(user: string, count: number): Promise<void> {
    const { url, key } = dashboard.heliometer;
    openai.always({ status: 500, headers: ['Content-Type', 'application/json'], body: '{"error":{}}' });
    const headers = {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${PROVIDER_KEY}` },
      ...{ 'helicone-auth': `Bearer ${key}`, 'helicone-user-id': user },
    };
    const send = () => call(`${url}/v1/chat/completions`, { headers, body: JSON.stringify(CHAT) });
    const answers = await Promise.all(Array.from({ length: count }, send));
    for (const { id } of answers) await dashboard.heliometer.fetchRecord(id);
  }

  test('before there is one, three suggestions show what they would have done', async () => {
    for (const look of [{ theme: 'light' }, { theme: 'dark' }, { width: 390 }] as const) {
      await using opened = await dashboard.open('/alerts?range=30d', look);
      const { page } = opened;
      await page
        .getByText(/Would (not )?have fired/)
        .nth(2)
        .waitFor();
      await opened.checkAxe();
      await page.getByRole('link', { name: 'Set up: Slow answers' }).click();
      await page.getByRole('slider', { name: 'Threshold' }).waitFor();
      assert.equal(await page.getByLabel('Name').inputValue(), 'Slow answers');
      await opened.checkAxe();
      await page.goBack();
      await page.getByRole('link', { name: 'Set up: Error rate' }).waitFor();
    }
  });

  test('the preview is the API’s, and the threshold moves by key and by pointer', async () => {
    await using opened = await dashboard.open('/alerts?range=30d&open=new');
    const { page } = opened;
    await page.getByLabel('What').selectOption('count');
    await page.getByLabel('Within').selectOption('1 d');
    await page.getByLabel('Only from, requests').fill('1');
    const answered = page.waitForResponse(
      (response) =>
        response.url().endsWith('/v1/alert/preview') &&
        response.request().postData()?.includes('"threshold":1,') === true,
    );
    await page.getByLabel('Reaches, requests').fill('1');
    const { data } = await (await answered).json();
    assert.ok(data.triggered.length > 0);
    const times = data.triggered.length === 1 ? 'once' : `${data.triggered.length} times`;
    const drawer = page.getByRole('complementary', { name: 'New alert' });
    await drawer.getByText(`Would have fired ${times}: last 30 days.`).waitFor();
    assert.equal(await drawer.locator('[data-fires]').count(), data.triggered.length);
    const slider = page.getByRole('slider', { name: 'Threshold' });
    await slider.press('PageUp');
    const byKey = Number(await page.getByLabel('Reaches, requests').inputValue());
    assert.ok(byKey > 1, String(byKey));
    const box = (await slider.boundingBox()) ?? assert.fail();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 12);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y - 40, { steps: 4 });
    await page.mouse.up();
    assert.ok(Number(await page.getByLabel('Reaches, requests').inputValue()) > byKey);
  });

  test('what is wrong stands at its field, and nothing is sent; leaving with changes asks', async () => {
    await using opened = await dashboard.open('/alerts?range=30d&open=new');
    const { page } = opened;
    await page.getByLabel('Reaches, %').fill('101');
    await page.getByLabel('Of requests that').fill('model = ');
    await page.getByRole('button', { name: 'Create alert' }).click();
    await page.getByText('A percentage above 0, up to 100, is needed.').waitFor();
    await page.getByText('At character 9: a value is missing.').waitFor();
    await page.getByText('A name is needed; messages begin with it.').waitFor();
    await page.getByText('There is no mail server here').waitFor();
    await opened.checkAxe();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('complementary', { name: 'New alert' }).waitFor({ state: 'detached' });
    const { body } = await dashboard.heliometer.api<{ data: { alerts: unknown[] } }>('GET', '/v1/alert/query');
    assert.deepEqual(body.data.alerts, []);
  });

  test('an alert made here fires on live traffic, tells its webhook, and leads to its requests', async () => {
    await failCalls('ada', 3);
    await using opened = await dashboard.open('/alerts?range=1h');
    const { page } = opened;
    await page.getByRole('button', { name: 'New alert' }).click();
    await page.getByLabel('Name').fill('Ada fails');
    await page.getByLabel('Reaches, %').fill('50');
    await page.getByLabel('Only from, requests').fill('3');
    await page.getByLabel('Of requests that').fill('user = "ada"');
    await page.getByLabel('Webhooks').fill(`${receiver.origin}/hook`);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/hook: arrived\. The receiver answered 204/).waitFor();
    assert.equal(JSON.parse(String(await (await receiver.request(0)).body())).type, 'alert_test');
    await page.getByRole('button', { name: 'Create alert' }).click();
    const told = JSON.parse(String(await (await receiver.request(1)).body()));
    assert.deepEqual([told.alert_name, told.status, told.value], ['Ada fails', 'triggered', 100]);
    const row = table(page).getByRole('row', { name: /Ada fails/ });
    await row.getByText('firing').waitFor();
    await row.getByText('Error rate 50% or more within 1 h').waitFor();
    await row.getByText('200%').waitFor();
    await sidebar(page).getByText('1 firing').waitFor();
    await opened.checkAxe();
    await page.setViewportSize({ width: 390, height: 844 });
    const bar = page.getByRole('navigation', { name: 'Pages, short' });
    await bar.getByRole('link', { name: '1 firing Alerts' }).waitFor();
    await opened.checkAxe();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('tab', { name: 'History' }).click();
    const history = page.getByRole('table', { name: 'History' });
    await history.getByRole('link', { name: 'Ada fails' }).click();
    await page.locator('[role=table][aria-label=Requests][aria-rowcount="4"]').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('f'), 'user = "ada"');
    await page.goBack();
    await history.waitFor();
    await opened.checkAxe();
  });

  test('an alert is changed in place and deleted, by keyboard as far as the row', async () => {
    await using opened = await dashboard.open('/alerts?range=1h');
    const { page } = opened;
    await table(page)
      .getByRole('row', { name: /Ada fails/ })
      .waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByLabel('Name').fill('Ada fails often');
    await page.getByLabel('Only from, requests').fill('100');
    await page.keyboard.press('Control+Enter');
    const row = table(page).getByRole('row', { name: /Ada fails often/ });
    await row.waitFor();
    const { body } = await dashboard.heliometer.api<{
      data: { alerts: { minimum_request_count: number; filter: object }[] };
    }>('GET', '/v1/alert/query');
    assert.equal(body.data.alerts[0]?.minimum_request_count, 100);
    assert.deepEqual(body.data.alerts[0]?.filter, { request_response_rmt: { user_id: { equals: 'ada' } } });
    await row.getByRole('link').click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete alert' }).click();
    await page.getByRole('link', { name: 'Set up: Daily cost' }).waitFor();
  });

  test('what fails is told with its code', async () => {
    await using opened = await dashboard.open('/requests', { allow: /500/ });
    const { page } = opened;
    await page.route('**/v1/alert/query**', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.goto('/app/alerts');
    await page.getByRole('alert').getByText('internal').waitFor();
  });
});
