// What steers every page: the range picker, the brush over a chart, saved views, the palette. All of it is the address.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

const ALL = '/requests?range=30d';

describe('steering', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard();
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const table = (page: Page) => page.getByRole('table', { name: 'Requests' });
  const addressOf = (page: Page) => new URL(page.url()).searchParams;

  test('a preset of the range picker stands in the address, and Back takes it out', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await page.getByRole('button', { name: 'Last 30 days' }).click();
    const picker = page.getByRole('dialog', { name: 'Range' });
    await picker.getByRole('button', { name: 'Last 7 days' }).click();
    await page.waitForURL(/range=7d/);
    await picker.waitFor({ state: 'detached' });
    await page.goBack();
    await page.waitForURL(/range=30d/);
    await page.getByRole('button', { name: 'Last 30 days' }).waitFor();
  });

  test('what floats closes though its fading in was missed, as on a busy machine', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await page.evaluate(() => addEventListener('animationstart', (event) => event.stopImmediatePropagation(), true));
    await page.getByRole('button', { name: 'Last 30 days' }).click();
    const picker = page.getByRole('dialog', { name: 'Range' });
    await picker.waitFor();
    await page.keyboard.press('Escape');
    await picker.waitFor({ state: 'detached' });
  });

  test('a range in words is taken, and one that cannot be read says what is accepted', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await page.getByRole('button', { name: 'Last 30 days' }).click();
    const picker = page.getByRole('dialog', { name: 'Range' });
    const words = picker.getByRole('textbox', { name: 'Or in words' });
    await words.fill('when it rained');
    await page.keyboard.press('Enter');
    await picker.getByText('Accepted:').waitFor();
    assert.equal(addressOf(page).get('range'), '30d');
    await words.fill('last 36 hours');
    await page.keyboard.press('Enter');
    await page.waitForURL(/range=36h/);
    await picker.waitFor({ state: 'detached' });
  });

  test('a drag over the chart is the range, and Back is the one before', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).waitFor();
    // The chart is drawn anew when what belongs to it has come.
    await page.waitForLoadState('networkidle');
    const plot = page.getByRole('figure', { name: 'Requests over time' }).locator('.u-over');
    await plot.waitFor();
    const box = await plot.boundingBox();
    assert.ok(box !== null);
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, y, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=.*to=|to=.*from=/);
    assert.equal(addressOf(page).get('range'), null);
    await page.goBack();
    await page.waitForURL(/range=30d/);
    assert.equal(addressOf(page).get('from'), null);
  });

  test('a saved view brings its filter back, and is gone when deleted', async () => {
    await using opened = await dashboard.open(`${ALL}&f=${encodeURIComponent('status >= 400')}`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Views', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Save this view as…' }).click();
    const naming = page.getByRole('dialog', { name: 'Save this view' });
    await naming.getByRole('button', { name: 'Save view' }).click();
    await naming.getByText('A view needs a name.').waitFor();
    await naming.getByRole('textbox', { name: 'Name' }).fill('Failures');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Failures', exact: true }).waitFor();

    await using again = await dashboard.open(ALL);
    await again.page.getByRole('button', { name: 'Views', exact: true }).click();
    await again.page.getByRole('menuitem', { name: 'Failures' }).click();
    await again.page.waitForURL(/f=status/);
    assert.equal(addressOf(again.page).get('f'), 'status >= 400');
    await again.page.getByRole('button', { name: 'Failures', exact: true }).click();
    await again.page.getByRole('menuitem', { name: 'Delete “Failures”' }).click();
    await again.page.getByRole('button', { name: 'Views', exact: true }).waitFor();
  });

  test('the palette goes to a page, and lands on the request whose id is pasted', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).getByRole('link').first().click();
    await page.waitForURL(/open=/);
    const id = addressOf(page).get('open') ?? '';
    const search = page.getByRole('combobox', { name: 'Search or jump' });
    await page.keyboard.press('ControlOrMeta+k');
    await search.fill('models');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/app\/models/);
    await page.keyboard.press('ControlOrMeta+k');
    await search.fill(id);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/app\/requests/);
    assert.equal(addressOf(page).get('open'), id);
    await page.getByRole('complementary').getByRole('tab', { name: 'Chat' }).waitFor();
  });
});
