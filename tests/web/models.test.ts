// The models page in a browser: its rows are the API's, and a row leads to exactly its requests.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

const RANGE = 'from=2020-01-01T00:00:00.000Z&to=2100-01-01T00:00:00.000Z';
const ALL = `/models?${RANGE}`;

interface Detail {
  readonly model: string;
  readonly provider: string;
  readonly requests: number;
}

describe('models', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard();
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const table = (page: Page) => page.getByRole('table', { name: 'Models', exact: true });

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open('/models?range=30d', look);
      await table(opened.page).waitFor();
      await opened.checkAxe();
    });
  }

  test('the rows are the API’s, and one leads by keyboard to exactly its requests', async () => {
    const { searchParams } = new URL(`http://localhost/?${RANGE}`);
    const { body } = await dashboard.heliometer.api<{ data: readonly Detail[] }>('POST', '/v1/metrics/modelDetails', {
      body: { timeFilter: { start: searchParams.get('from'), end: searchParams.get('to') }, limit: 1000 },
    });
    await using opened = await dashboard.open(`${ALL}&sort=-requests`);
    const { page } = opened;
    await table(page)
      .and(page.locator(`[aria-rowcount="${body.data.length + 1}"]`))
      .waitFor();
    const [busiest] = body.data;
    assert.ok(busiest !== undefined);
    const cells = table(page).locator('[aria-rowindex="2"]').getByRole('cell');
    assert.equal(await cells.nth(0).textContent(), busiest.model);
    assert.equal(await cells.nth(1).textContent(), busiest.provider);
    assert.equal(await cells.nth(2).textContent(), busiest.requests.toLocaleString('en-US'));
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator(`[role=table][aria-rowcount="${busiest.requests + 1}"]`).waitFor();
    await page.goBack();
    await table(page).waitFor();
  });

  test('the order stands in the address, and Back undoes it', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).getByRole('columnheader', { name: 'Requests' }).getByRole('button').click();
    await page.waitForURL(/sort=-?requests/);
    await page.goBack();
    await table(page)
      .getByRole('columnheader', { name: 'Cost', exact: true })
      .and(page.locator('[aria-sort=descending]'))
      .waitFor();
  });

  test('an empty range says what to do, and what fails is told with its code beside what works', async () => {
    await using opened = await dashboard.open('/models?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z', {
      allow: /500/,
    });
    const { page } = opened;
    await page.getByText('No models in this range.').waitFor();
    await page.route('**/v1/metrics/modelDetails', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.reload();
    await page.getByRole('alert').getByText('internal').waitFor();
    await page.getByRole('heading', { name: 'Cost over time, by model' }).waitFor();
  });

  test('a price is set where there was none, after it was said what it changes, and the past is worked out by it', async () => {
    await using opened = await dashboard.open(`${ALL}&sort=cost`);
    const { page } = opened;
    const set = table(page)
      .getByRole('button', { name: 'Set price of', exact: false })
      .filter({ hasText: 'Set price' });
    const name = (await set.first().getAttribute('aria-label'))?.replace('Set price of ', '') ?? '';
    const row = table(page)
      .getByRole('row')
      .filter({ has: page.getByRole('button', { name: `Set price of ${name}`, exact: true }) });
    await set.first().click();
    const dialog = page.getByRole('dialog', { name: `Price of ${name}` });
    await dialog.getByRole('button', { name: 'Set price' }).click();
    await dialog.getByText('Type a price; 0 if it is free.').first().waitFor();
    await opened.checkAxe();
    await dialog.getByRole('textbox', { name: 'Input' }).fill('250');
    await dialog.getByRole('textbox', { name: 'Output' }).fill('1000');
    const preview = dialog.getByText(/^Changes [\d,]+ requests?: unknown becomes about \$/);
    const [, cost = ''] = /about (\$[\d.,]+)\.$/.exec((await preview.textContent()) ?? '') ?? [];
    assert.notEqual(cost, '');
    await dialog.getByRole('button', { name: 'Set price' }).click();
    await page.getByText(/^Costs are recomputed: [1-9][\d,]* costs? changed\.$/).waitFor();
    await row.getByText(cost, { exact: true }).waitFor();
    await row.getByText('$250.00 · $1000.00').hover();
    await page.getByRole('tooltip').getByText('Your own price, set').waitFor();
  });
});
