// The dashboard page in a browser: its numbers are the API's, each leads to the requests behind it, and it is read by everybody.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PROVIDER_KEY } from '../support/gateway-rig.ts';
import { call } from '../support/plain-call.ts';
import { type Dashboard, NO_CHROMIUM, rowCount, startDashboard } from './dashboard.ts';

const RANGE = 'from=2020-01-01T00:00:00.000Z&to=2100-01-01T00:00:00.000Z';

interface Totals {
  readonly totals: { readonly requests: number; readonly errors: number };
  readonly models: { readonly rows: readonly { readonly model: string; readonly requests: number }[] };
}

describe('dashboard page', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard();
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  async function answer(range: string): Promise<Totals> {
    const { searchParams } = new URL(`http://localhost/?${range}`);
    const timeFilter = { start: searchParams.get('from'), end: searchParams.get('to') };
    const { body } = await dashboard.heliometer.api<{ data: Totals }>('POST', '/api/dashboard', {
      body: { timeFilter },
    });
    return body.data;
  }

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe, nothing sideways: ${look.name}`, async () => {
      await using opened = await dashboard.open('/dashboard?range=30d', look);
      await opened.page.getByRole('list', { name: 'Top models' }).waitFor();
      await opened.checkAxe();
      const over = await opened.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${over} px too wide`);
    });
  }

  test('the numbers are the API’s, and a number leads to as many requests', async () => {
    const { totals, models } = await answer(RANGE);
    await using opened = await dashboard.open(`/dashboard?${RANGE}`);
    const { page } = opened;
    await page
      .getByRole('link', { name: /^Requests/ })
      .getByText(totals.requests.toLocaleString('en-US'))
      .waitFor();
    const [top] = models.rows;
    assert.ok(top !== undefined);
    const row = page.getByRole('list', { name: 'Top models' }).getByRole('listitem').first();
    await row.getByText(top.requests.toLocaleString('en-US')).waitFor();
    await row.getByRole('link', { name: top.model }).click();
    await page
      .getByRole('table', { name: 'Requests' })
      .and(page.locator(`[aria-rowcount="${top.requests + 1}"]`))
      .waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  });

  test('the error rate leads to as many requests as it counts', async () => {
    const { totals } = await answer(RANGE);
    await using opened = await dashboard.open(`/dashboard?${RANGE}`);
    const { page } = opened;
    await page.getByRole('link', { name: /^Error rate/ }).click();
    await page
      .getByRole('table', { name: 'Requests' })
      .and(page.locator(`[aria-rowcount="${totals.errors + 1}"]`))
      .waitFor();
  });

  test('each bar that counts requests leads to as many, those without a model too', async () => {
    const { url, key } = dashboard.heliometer;
    const headers = {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${PROVIDER_KEY}` },
      ...{ 'helicone-auth': `Bearer ${key}`, 'helicone-target-url': 'https://nowhere.invalid' },
    };
    // Enough to be among the greatest of what failed.
    const calls = Array.from({ length: 40 }, () => call(`${url}/v1/chat/completions`, { headers, body: '{}' }));
    for (const { id } of await Promise.all(calls)) await dashboard.heliometer.fetchRecord(id);
    await using opened = await dashboard.open(`/dashboard?${RANGE}&f=${encodeURIComponent('status >= 400')}`);
    const { page } = opened;
    await page.getByRole('list', { name: 'Top models' }).getByRole('link', { name: 'unknown', exact: true }).waitFor();
    const doors: (readonly [href: string, count: number])[] = [];
    for (const name of ['Errors by status', 'Top models', 'Providers']) {
      for (const row of await page.getByRole('list', { name }).getByRole('listitem').all()) {
        const href = (await row.getByRole('link').getAttribute('href')) ?? '';
        const shown = await row.locator(':scope > span').last().innerText();
        doors.push([href, Number(/^[\d,]+/.exec(shown)?.[0].replaceAll(',', ''))]);
      }
    }
    assert.ok(doors.length > 6);
    for (const [href, count] of doors) {
      await page.goto(href);
      assert.equal(await rowCount(page.getByRole('table', { name: 'Requests' })), count, href);
    }
  });

  test('errors of one status are one row, most first', async () => {
    await using opened = await dashboard.open(`/dashboard?${RANGE}`);
    const rows = await opened.page
      .getByRole('list', { name: 'Errors by status' })
      .getByRole('listitem')
      .allTextContents();
    const statuses = rows.map((text) => text.slice(0, 3));
    assert.equal(new Set(statuses).size, rows.length);
    const counts = rows.map((text) => Number(/([\d,]+)$/.exec(text)?.[1]?.replaceAll(',', '')));
    assert.ok(counts.length > 1);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => b - a),
    );
  });

  test('a card that is hidden stays hidden', async () => {
    await using opened = await dashboard.open('/dashboard?range=30d');
    const { page } = opened;
    await page.getByRole('button', { name: 'Cards' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Threats' }).click();
    await page.getByRole('heading', { name: 'Threats' }).waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'Cache' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Threats' }).count(), 0);
  });

  test('a range without requests names the latest one and goes there', async () => {
    await using opened = await dashboard.open('/dashboard?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z');
    const { page } = opened;
    await page.getByText('Nothing in this range').waitFor();
    await page.getByRole('button', { name: 'Show that hour' }).click();
    await page.getByText('Nothing in this range').waitFor({ state: 'detached' });
    await page.goBack();
    await page.getByText('Nothing in this range').waitFor();
  });

  test('what the API refuses is told in the page, with its code, and can be tried again', async () => {
    await using opened = await dashboard.open('/requests?range=30d', { allow: /500/ });
    const { page } = opened;
    await page.route('**/api/dashboard', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.goto('/app/dashboard?range=30d');
    await page.getByRole('alert').getByText('internal').waitFor();
    await page.unroute('**/api/dashboard');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('list', { name: 'Top models' }).waitFor();
  });
});
