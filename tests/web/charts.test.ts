// Charts and bar lists as doors: a click holds the tooltip, its links lead to the rows of that time, every bar to its own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

describe('charts', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard({ rows: 1_500 });
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const tip = (page: Page) => page.getByRole('region', { name: 'Values of this time' });
  const numberIn = (text: string | null) => Number((text ?? '').replaceAll(',', ''));
  const hasRows = (page: Page, count: number) =>
    page
      .getByRole('table', { name: 'Requests' })
      .and(page.locator(`[aria-rowcount="${count + 1}"]`))
      .waitFor();

  /** A chart is drawn anew with each answer that comes. */
  const drawn = (page: Page) => page.waitForLoadState('networkidle');

  async function hold(page: Page, name: string): Promise<void> {
    await drawn(page);
    const chart = page.getByRole('figure', { name: new RegExp(`^${name}`) }).locator('.u-over');
    await chart.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await chart.boundingBox()) ?? assert.fail(`${name} is not in sight`);
    await page.mouse.move(x + width * 0.4, y + height - 4);
    await tip(page).waitFor();
    await page.mouse.click(x + width * 0.4, y + height - 4);
    await tip(page).getByRole('button', { name: 'Zoom' }).waitFor();
  }

  test('a click holds the tooltip, and its rows are as many as it says', async () => {
    await using opened = await dashboard.open('/dashboard?range=30d');
    const { page } = opened;
    await hold(page, 'Requests over time');
    await opened.checkAxe();
    const total = numberIn(
      await tip(page)
        .getByRole('row', { name: /^total/ })
        .getByRole('cell')
        .last()
        .textContent(),
    );
    assert.ok(total > 0);
    await tip(page).getByRole('link', { name: 'Open rows' }).click();
    await hasRows(page, total);
    await page.goBack();
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  });

  test('Escape lets go, Zoom sets the range, and Back undoes it', async () => {
    await using opened = await dashboard.open('/dashboard?range=30d');
    const { page } = opened;
    await hold(page, 'Cost over time');
    await page.keyboard.press('Escape');
    await tip(page).getByRole('button', { name: 'Zoom' }).waitFor({ state: 'detached' });
    await hold(page, 'Cost over time');
    await tip(page).getByRole('button', { name: 'Zoom' }).click();
    await page.waitForURL((url) => url.searchParams.has('from') && !url.searchParams.has('range'));
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('range') === '30d');
  });

  test('a drag is a zoom and holds nothing', async () => {
    await using opened = await dashboard.open('/requests?range=30d');
    const { page } = opened;
    await drawn(page);
    const strip = page.locator('.u-over').first();
    const { x, y, width } = (await strip.boundingBox()) ?? assert.fail('the strip is not in sight');
    await page.mouse.move(x + width * 0.3, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.6, y + 20, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.has('from'));
    assert.equal(await tip(page).getByRole('button', { name: 'Zoom' }).count(), 0);
  });

  for (const list of ['Errors by status', 'Top models', 'Providers']) {
    test(`a bar of ${list} leads to as many requests`, async () => {
      await using opened = await dashboard.open('/dashboard?range=30d');
      const { page } = opened;
      const item = page
        .getByRole('list', { name: list })
        .getByRole('listitem')
        .filter({ has: page.getByRole('link') })
        .last();
      const shown = list === 'Providers' ? item.locator('.tnum .tnum').first() : item.locator('.tnum').last();
      const count = numberIn(await shown.textContent());
      assert.ok(count > 0);
      await item.getByRole('link').click();
      await hasRows(page, count);
    });
  }

  test('cache, users and threats lead to their requests as well', async () => {
    await using opened = await dashboard.open('/dashboard?range=30d');
    const { page } = opened;
    const users = page.getByRole('list', { name: 'Users by cost' }).getByRole('link').first();
    assert.match(decodeURIComponent((await users.getAttribute('href')) ?? ''), /f=user\+=/);
    const hits = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Hits' }) });
    const count = numberIn(await hits.locator('.tnum').textContent());
    await hits.getByRole('link').click();
    await hasRows(page, count);
  });
});
