// The webhooks page in a browser, on live traffic: a webhook is made, misses a delivery, and gets it when it is sent again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { call } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

interface Made {
  readonly id: string;
  readonly destination: string;
  readonly hmac_key: string;
  readonly config: object;
}

describe('webhooks', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let openai: ScriptedUpstream;
  let receiver: ScriptedUpstream;
  before(async () => {
    [openai, receiver] = await Promise.all([ScriptedUpstream.start(), ScriptedUpstream.start()]);
    receiver.always({ status: 204 });
    dashboard = await startDashboard({
      rows: 0,
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

  const deliveries = (page: Page) => page.getByRole('table', { name: 'Deliveries' });
  const drawer = (page: Page) => page.getByRole('complementary', { name: 'Delivery' });

  async function webhooks(): Promise<readonly Made[]> {
    return (await dashboard.heliometer.api<{ data: readonly Made[] }>('GET', '/v1/webhooks')).body.data;
  }

  async function pathOfFirst(): Promise<string> {
    return `/webhooks/${(await webhooks())[0]?.id}`;
  }

  function send() {
    const { url, key } = dashboard.heliometer;
    const headers = {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${PROVIDER_KEY}` },
      'helicone-auth': `Bearer ${key}`,
    };
    return call(`${url}/v1/chat/completions`, { headers, body: JSON.stringify(CHAT) });
  }

  test('none yet: what is sent is shown; a private address is refused at its field, another made', async () => {
    await using opened = await dashboard.open('/webhooks', { allow: /403/ });
    const { page } = opened;
    await page.getByText('Nothing is sent anywhere yet.').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByText('A whole address is needed').waitFor();
    await page.getByLabel('Address').fill('https://10.0.0.1/hook');
    await page.getByLabel('Only with these properties').fill('plan');
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByText('Each line has to be name = value; saw plan').waitFor();
    await page.getByLabel('Only with these properties').fill('');
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.locator('[aria-invalid=true]').and(page.getByLabel('Address')).waitFor();
    assert.deepEqual(await webhooks(), []);
    await opened.checkAxe();
    await page.getByLabel('Address').fill(`${receiver.origin}/hook`);
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByRole('button', { name: 'Reveal key' }).click();
    const [made = assert.fail()] = await webhooks();
    assert.deepEqual(made.config, { sampleRate: 100, propertyFilters: [], includeData: true });
    await page.getByText(made.hmac_key).waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The test arrived. The receiver answered 204').waitFor();
    assert.equal((await receiver.request(0)).target, '/hook');
  });

  test('a delivery that failed is found by keyboard, read, and sent again', async () => {
    receiver.requests.length = 0;
    receiver.next({ status: 410 });
    const answer = await send();
    await using opened = await dashboard.open(await pathOfFirst());
    const { page } = opened;
    const first = deliveries(page).locator('[aria-rowindex="2"]');
    await first.getByText('failed').waitFor();
    await first.getByText('410', { exact: true }).waitFor();
    await page.getByText('0%, 1 failed').waitFor();
    await opened.checkAxe();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await drawer(page).getByText('Body, as it is sent').waitFor();
    await drawer(page).getByText(answer.id).first().waitFor();
    await opened.checkAxe();
    await drawer(page).getByRole('button', { name: 'Send again' }).click();
    const [missed, got] = [await receiver.request(0), await receiver.request(1)];
    assert.equal(got.header('webhook-id'), missed.header('webhook-id'));
    assert.deepEqual(await got.body(), await missed.body());
    await drawer(page).getByText('arrived').waitFor();
    await drawer(page).getByRole('region', { name: 'Tries' }).getByText('204', { exact: true }).waitFor();
    await first.getByText('arrived').waitFor();
    await page.keyboard.press('Escape');
    await drawer(page).waitFor({ state: 'detached' });
    await page.goBack();
    await drawer(page).getByRole('link', { name: 'Its request' }).click();
    await page.getByRole('table', { name: 'Requests' }).getByRole('link').first().waitFor();
    assert.equal(new URL(page.url()).searchParams.get('open'), answer.id);
  });

  test('many that failed are counted and sent again at once', async () => {
    receiver.requests.length = 0;
    receiver.next({ status: 410 }, { status: 410 });
    await Promise.all([send(), send()]);
    await using opened = await dashboard.open(`${await pathOfFirst()}?state=failed`);
    const { page } = opened;
    await deliveries(page).and(page.locator('[aria-rowcount="3"]')).waitFor();
    await page.getByRole('button', { name: 'Send failed again' }).click();
    await page.getByText('2 failed in this time.').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Send 2 again' }).click();
    await Promise.all([receiver.request(2), receiver.request(3)]);
    await page.getByText('No delivery is in this state.').waitFor();
    await page.getByRole('button', { name: 'Arrived', exact: true }).click();
    await deliveries(page).and(page.locator('[aria-rowcount="4"]')).waitFor();
    await page.goBack();
    await page.getByText('No delivery is in this state.').waitFor();
  });

  for (const look of [{ theme: 'dark' }, { width: 390 }] as const) {
    test(`nothing serious for axe: ${JSON.stringify(look)}`, async () => {
      await using opened = await dashboard.open('/webhooks', look);
      const { page } = opened;
      await page.getByRole('table', { name: 'Webhooks' }).getByRole('link').first().waitFor();
      await opened.checkAxe();
      await page.getByRole('table', { name: 'Webhooks' }).getByRole('link').first().click();
      await deliveries(page).waitFor();
      await opened.checkAxe();
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByLabel('Address').waitFor();
      await opened.checkAxe();
    });
  }

  test('what fails is told with its code', async () => {
    await using opened = await dashboard.open('/requests', { allow: /500/ });
    const { page } = opened;
    await page.route('**/v1/webhooks', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.goto('/app/webhooks');
    await page.getByRole('alert').getByText('internal').waitFor();
  });

  test('it is changed, switched off, and deleted', async () => {
    await using opened = await dashboard.open(`${await pathOfFirst()}?tab=settings`);
    const { page } = opened;
    await page.getByLabel('Share of requests, %').fill('12.5');
    await page.getByLabel('Only with these properties').fill('plan = pro\nteam=a=b');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The webhook is saved.').waitFor();
    const [made] = await webhooks();
    const propertyFilters = [
      { key: 'plan', value: 'pro' },
      { key: 'team', value: 'a=b' },
    ];
    assert.deepEqual(made?.config, { sampleRate: 12.5, propertyFilters, includeData: true });
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete webhook' }).click();
    await page.getByText('Nothing is sent anywhere yet.').waitFor();
    assert.deepEqual(await webhooks(), []);
  });
});
