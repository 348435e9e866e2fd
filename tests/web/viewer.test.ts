// The dashboard as a viewer has it, who was invited and signed in like anybody: every page shows what there is, tells why nothing
// can be changed, asks the server for nothing it would refuse, and holds no secret.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, type OpenedPage, settled, startDashboard } from './dashboard.ts';
import { becomeOwner } from './sign-in.ts';

const VIEWER = { name: 'Vic', email: 'vic@example.com', password: 'only here to look' };
const CANARY = 'canary-5e7d';
/** What a button says that this role may not press. */
const REASON = /^(Needs admin|Viewers may only read)/;

describe('a viewer', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let link: string;
  /** What must stand nowhere. */
  let secrets: readonly string[];

  before(async () => {
    dashboard = await startDashboard({ rows: 400, env: { HELIOMETER_CONSOLE_AUTH: 'accounts' } });
    await becomeOwner(dashboard);
    const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
      const answer = await dashboard.heliometer.api<{ data: T }>(method, path, body === undefined ? {} : { body });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return answer.body.data;
    };
    const [own] = await ask<readonly { id: string }[]>('GET', '/v1/organization');
    await ask('POST', '/v1/vault/add', { key: `sk-${CANARY}-provider`, provider: 'openai', name: 'main' });
    const hook = { destination: 'https://hooks.example.com/exchanges', config: {} };
    const { hmac_key: hmacKey } = await ask<{ hmac_key: string }>('POST', '/v1/webhooks', hook);
    const slack_channels = [`https://hooks.slack.com/services/${CANARY}`];
    const alert = { name: 'Errors', metric: 'response.status', threshold: 5, time_window: 3_600_000, slack_channels };
    await ask('POST', '/v1/alert/create', alert);
    await ask('PUT', '/v1/report', { slack_channels });
    await ask('POST', '/v1/rate-limits', { name: 'Plan', quota: 5, window_seconds: 60, unit: 'request' });
    const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] };
    await ask('POST', '/v1/prompt-2025', { name: 'Greeting', tags: [], promptBody: chat });
    const invitation = { email: VIEWER.email, role: 'viewer' };
    link = (await ask<{ link: string }>('POST', `/v1/organization/${own?.id}/add_member`, invitation)).link;
    secrets = [CANARY, dashboard.heliometer.key, hmacKey];
    assert.ok(secrets.every((secret) => secret.length > 8));
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  let invited = false;
  /** By the invitation the first time, by password later on. */
  async function entered(options: { readonly width?: number; readonly theme?: 'dark' } = {}): Promise<OpenedPage> {
    const path = invited ? '/sign-in' : new URL(link).pathname.replace('/app', '') + new URL(link).hash;
    const opened = await dashboard.open(path, options);
    const { page } = opened;
    if (!invited) await page.getByLabel('Name').fill(VIEWER.name);
    else await page.getByLabel('E-mail').fill(VIEWER.email);
    await page.getByLabel('Password').fill(VIEWER.password);
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname.startsWith('/app/') && url.pathname !== '/app/sign-in');
    invited = true;
    await settled(page);
    return opened;
  }

  /** Addresses of all pages, of what only a tab shows, and of the sections of the settings. */
  async function addresses(page: Page): Promise<readonly string[]> {
    const hrefs = async (name: string): Promise<readonly string[]> => {
      const links = page.getByRole('navigation', { name, exact: true }).getByRole('link');
      return links.evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
    };
    const pages = await hrefs('Pages');
    await page.goto('/app/settings');
    await settled(page);
    return [...new Set([...pages, '/app/evals?tab=evaluators', ...(await hrefs('Sections'))])];
  }

  test('comes in by the invitation, and walks through every page without an error and without a secret', async () => {
    await using opened = await entered();
    const { page } = opened;
    const refused: string[] = [];
    const told: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`);
      // A page that is left takes what it asked for with it.
      if (response.url().includes('/api/')) told.push(response.text().catch(() => ''));
    });
    const all = await addresses(page);
    assert.ok(all.length > 25, all.join(' '));
    const shown: string[] = [];
    for (const address of all) {
      await page.goto(`${address}${address.includes('?') ? '&' : '?'}range=30d`);
      await settled(page);
      assert.equal(await page.getByText('Something went wrong').count(), 0, address);
      shown.push(await page.content());
    }
    assert.deepEqual(refused, [], 'a page asked for what a viewer is refused');
    for (const text of [...shown, ...(await Promise.all(told))]) {
      for (const secret of secrets) assert.ok(!text.includes(secret), text.slice(0, 200));
    }
  });

  test('is told at each button that is not for viewers why', async () => {
    await using opened = await entered();
    const { page } = opened;
    const all = await addresses(page);
    const reasons = new Map<string, readonly string[]>();
    for (const address of all) {
      await page.goto(address);
      await settled(page);
      const buttons = page.locator('main button[aria-disabled="true"]:visible');
      const names: string[] = [];
      for (const button of (await buttons.all()).slice(0, 4)) {
        const name = (await button.textContent()) ?? '';
        // A tip goes when its page is scrolled.
        await button.scrollIntoViewIfNeeded();
        await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
        await button.focus();
        const tip = page.getByRole('tooltip').first();
        await tip.waitFor();
        assert.match((await tip.textContent()) ?? '', REASON, `${address}: ${name}`);
        names.push(name);
        await page.keyboard.press('Escape');
      }
      reasons.set(new URL(address, 'http://a').pathname, names);
    }
    const missing = [
      '/app/alerts',
      '/app/webhooks',
      '/app/rate-limits',
      '/app/cache',
      '/app/datasets',
      '/app/prompts',
      '/app/evals',
      '/app/settings/keys',
      '/app/settings/provider-keys',
      '/app/settings/organisation',
      '/app/settings/members',
      '/app/settings/prices',
      '/app/settings/retention',
      '/app/settings/redaction',
      '/app/settings/transfer',
      '/app/settings/reports',
      '/app/settings/channels',
      '/app/settings/system',
    ].filter((path) => (reasons.get(path) ?? []).length === 0);
    assert.deepEqual(missing, [], 'pages on which nothing is held back');
  });

  test('sees who is in the organisation, and looks the same to axe', async () => {
    await using opened = await entered({ theme: 'dark' });
    const { page } = opened;
    await page.goto('/app/settings/members');
    await page.getByRole('list', { name: 'Members' }).getByText(VIEWER.email).waitFor();
    await opened.checkAxe();
    await page.goto('/app/settings/organisation');
    await page.getByLabel('Name').and(page.locator(':disabled')).waitFor();
    await opened.checkAxe();
  });
});
