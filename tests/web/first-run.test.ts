// From the printed link to the first call on the screen, and calls that come while one looks: the real program before a provider
// that does as it is told.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { call } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';
import { OWNER, ownerLink, signIn } from './sign-in.ts';

const REFUSAL = { status: 401, body: '{"error":{"message":"Incorrect API key provided"}}' };

describe('the first run', { skip: NO_CHROMIUM }, () => {
  let upstream: ScriptedUpstream;
  let dashboard: Dashboard;
  before(async () => {
    upstream = await ScriptedUpstream.start();
    dashboard = await startDashboard({
      rows: 0,
      env: { HELIOMETER_CONSOLE_AUTH: 'accounts', HELIOMETER_PROVIDER_OPENAI_URL: upstream.origin },
    });
  });
  after(async () => {
    await dashboard?.[Symbol.asyncDispose]();
    await upstream?.close();
  });

  const json = ['Content-Type', 'application/json'];

  /** As a program would, with the answer its provider gives; the model tells calls apart. */
  async function send(key: string, model: string): Promise<number> {
    const messages = [{ role: 'user', content: 'Say hello' }];
    const { status } = await call(`${dashboard.heliometer.url}/v1/chat/completions`, {
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer provider-key',
        'helicone-auth': `Bearer ${key}`,
      },
      body: JSON.stringify({ model, messages }),
    });
    return status;
  }

  /** Gateways look twice a second which keys there are; until then they refuse a new one, and the provider is not asked. */
  async function sendOnceKnown(key: string, model: string): Promise<number> {
    const before = upstream.requests.length;
    for (;;) {
      const status = await send(key, model);
      if (upstream.requests.length > before) return status;
    }
  }

  function answering(model: string) {
    const message = { role: 'assistant', content: 'Hello!' };
    const usage = { prompt_tokens: 1_204, completion_tokens: 312, total_tokens: 1_516 };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    return {
      headers: json,
      body: JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices, usage }),
    };
  }

  const table = (page: Page) => page.getByRole('table', { name: 'Requests' });

  test('leads from the printed link to the first call, which appears without a reload', async () => {
    await using opened = await dashboard.open(ownerLink(dashboard));
    const { page } = opened;
    await page.getByLabel('Name').fill(OWNER.name);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Create and enter' }).click();

    await page.waitForURL(/\/app\/start$/);
    const status = page.getByRole('status').filter({ hasText: 'Listening…' });
    await status.waitFor();
    await page.getByRole('button', { name: 'Make a key' }).click();
    const key = await page
      .locator('code')
      .filter({ hasText: /^sk-helicone-/ })
      .innerText();
    const lines = page.getByRole('region', { name: 'The lines to change' });
    for (const language of ['Node', 'Python', 'curl']) {
      await lines.getByRole('button', { name: language, exact: true }).click();
      await lines.getByText(key).waitFor();
      await lines.getByText(`${dashboard.heliometer.url}/v1`).waitFor();
    }
    await opened.checkAxe();
    // Gone if the page were loaded again.
    await page.evaluate(() => document.body.setAttribute('data-same', ''));

    assert.equal(await send('sk-helicone-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'gpt-4o-mini'), 401);
    upstream.next({ headers: json, ...REFUSAL });
    assert.equal(await sendOnceKnown(key, 'gpt-4o-mini'), 401);
    await page.getByText('the provider refused its own key').waitFor();
    await status.waitFor();
    await opened.checkAxe();

    upstream.next(answering('gpt-4o-mini'));
    assert.equal(await send(key, 'gpt-4o-mini'), 200);
    await page.getByRole('heading', { name: 'It is here' }).waitFor();
    const arrived = page.getByRole('status').filter({ hasText: 'Open it' });
    await arrived.getByText('1,204 in · 312 out').waitFor();
    // 1,204 × $0.15 and 312 × $0.60 by the million.
    await arrived.getByText('$0.000368').waitFor();
    await arrived
      .getByText(/ ms$| s$/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Name your users' }).waitFor();
    await opened.checkAxe();
    assert.equal(await page.locator('body[data-same]').count(), 1, 'the page was loaded again');

    await arrived.getByRole('link', { name: 'Open it' }).click();
    await page.getByRole('complementary').getByRole('tab', { name: 'Chat' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await page.getByRole('list', { name: 'Top models' }).getByText('gpt-4o-mini').waitFor();
  });

  test('a live list adds calls at its top, and holds still while somebody has scrolled', async () => {
    const { key } = dashboard.heliometer;
    for (let i = 0; i < 40; i += 1) {
      upstream.next(answering('gpt-4o'));
      assert.equal(await send(key, 'gpt-4o'), 200);
    }
    await using opened = await dashboard.open('/requests?range=1h', { allow: /401/ });
    const { page } = opened;
    await signIn(page);
    await table(page).getByText('gpt-4o').first().waitFor();
    await page.getByRole('button', { name: 'Live' }).click();
    await page.waitForURL(/live=1/);
    upstream.next(answering('gpt-4.1'));
    await send(key, 'gpt-4.1');
    await table(page).getByRole('row').nth(1).getByText('gpt-4.1').waitFor();

    const box = await table(page).boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.wheel(0, 300);
    await page.waitForFunction((rows) => (rows?.parentElement?.scrollTop ?? 0) > 0, await table(page).elementHandle());
    const top = await topRow(page);
    upstream.next(answering('gpt-4.1-mini'));
    await send(key, 'gpt-4.1-mini');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    assert.equal(await topRow(page), top, 'rows moved under the reader');
    assert.equal(await table(page).getByText('gpt-4.1-mini').count(), 0);
    await page.getByRole('button', { name: '1 new' }).click();
    await page.mouse.wheel(0, -2_000);
    await table(page).getByRole('row').nth(1).getByText('gpt-4.1-mini').waitFor();
  });

  /** What stands at the third place, and where that is. */
  async function topRow(page: Page): Promise<string> {
    const row = table(page).locator('[role=row][aria-rowindex="4"]');
    return `${await row.getAttribute('data-key')} ${await row.innerText()} ${(await row.boundingBox())?.y}`;
  }

  test('an organisation without a call is led to its first run, and sends the first one from there', async () => {
    await using opened = await dashboard.open('/requests', { allow: /401/ });
    const { page } = opened;
    await signIn(page);
    await page.getByRole('button', { name: 'Organisation: default' }).click();
    await page.getByRole('menuitem', { name: 'New organisation' }).click();
    const name = page.getByRole('dialog').getByLabel('Name');
    await name.fill('Second');
    await name.press('Enter');
    await page.waitForURL(/\/app\/start$/);
    await page.getByText('Listening…').waitFor();
    await page.goto('/app/dashboard?range=7d');
    await page.waitForURL(/\/app\/start\?range=7d$/);

    await page.getByText('Send a test request from here').click();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Store the key' }).click();
    await page.getByText('A key is needed.').waitFor();
    await page.getByLabel('Its key').fill('sk-stored-provider-key');
    await page.getByRole('button', { name: 'Store the key' }).click();
    const sent = upstream.requests.length;
    upstream.next(answering('gpt-4o-mini'));
    await page.getByRole('button', { name: 'Send a test request' }).click();
    await page.getByRole('heading', { name: 'It is here' }).waitFor();
    assert.equal((await upstream.request(sent)).header('authorization'), 'Bearer sk-stored-provider-key');
  });
});
