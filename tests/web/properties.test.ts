// The properties page in a browser: a name, its values with their sums, and the way from each to exactly its requests.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

const ALL = '/properties?from=2020-01-01T00:00:00.000Z&to=2100-01-01T00:00:00.000Z';

describe('properties', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard();
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const names = (page: Page) => page.getByRole('navigation', { name: 'Properties' }).getByRole('link');
  const table = (page: Page) => page.getByRole('table', { name: /^Values of / });

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open('/properties?range=30d', look);
      await table(opened.page).waitFor();
      await opened.checkAxe();
      await opened.page.getByRole('tab', { name: 'Charts' }).click();
      await opened.page.getByRole('heading', { name: 'Cost, by value' }).waitFor();
      await opened.checkAxe();
    });
  }

  test('a value leads by keyboard to exactly its requests, and Back to its property', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const second = names(page).nth(1);
    const name = (await second.textContent()) ?? '';
    await second.click();
    await page.getByRole('table', { name: `Values of ${name}` }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('key'), name);
    const cells = table(page).locator('[aria-rowindex="2"]').getByRole('cell');
    const count = Number((await cells.nth(1).textContent())?.replaceAll(',', ''));
    assert.ok(count > 0);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator(`[role=table][aria-label=Requests][aria-rowcount="${count + 1}"]`).waitFor();
    await page.goBack();
    await page.getByRole('table', { name: `Values of ${name}` }).waitFor();
  });

  test('the values and those without one are all requests, and (none) leads to its own', async () => {
    await using opened = await dashboard.open(`${ALL}&key=Experiment`);
    const { page } = opened;
    const none = table(page).getByRole('row', { name: /\(none\)/ });
    await none.waitFor();
    const counts = await table(page).locator('[role=row] > [role=cell]:nth-child(2)').allTextContents();
    const sum = counts.reduce((total, text) => total + Number(text.replaceAll(',', '')), 0);
    const { body } = await dashboard.heliometer.api<{ data: number }>('POST', '/v1/metrics/totalRequests', {
      body: { timeFilter: { start: '2020-01-01T00:00:00.000Z', end: '2100-01-01T00:00:00.000Z' } },
    });
    assert.equal(sum, body.data);
    const without = Number((await none.getByRole('cell').nth(1).textContent())?.replaceAll(',', ''));
    assert.ok(without > 0);
    await none.getByRole('link').click();
    await page.locator(`[role=table][aria-label=Requests][aria-rowcount="${without + 1}"]`).waitFor();
  });

  test('a property is hidden and shown again', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const first = (await names(page).first().textContent()) ?? '';
    const link = page.getByRole('navigation', { name: 'Properties' }).getByRole('link', { name: first, exact: true });
    await page.getByRole('button', { name: 'Hide property' }).click();
    await link.waitFor({ state: 'detached' });
    await page.getByText('Hidden (1)').click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await link.waitFor();
  });

  test('a range without properties shows the header, and what fails is told with its code', async () => {
    await using opened = await dashboard.open('/properties?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z', {
      allow: /500/,
    });
    const { page } = opened;
    await page.getByText('Helicone-Property-Plan').waitFor();
    await page.route('**/v1/property/query', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.reload();
    await page.getByRole('alert').getByText('internal').waitFor();
  });
});
