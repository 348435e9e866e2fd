// What can be done with requests in the list: select, compare, score, export, delete, filter by a cell, search from hit to hit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, rowCount, settled, startDashboard } from './dashboard.ts';

const ALL = '/requests?range=30d';

describe('what can be done with requests', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard({ rows: 1_500 });
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const table = (page: Page) => page.getByRole('table', { name: 'Requests' });
  const bar = (page: Page) => page.getByRole('region', { name: 'Selection' });
  const selectTwo = async (page: Page) => {
    await table(page).waitFor();
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await bar(page).getByText('2 selected').waitFor();
  };

  test('two selected requests are compared, facts first, and the address says which', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await selectTwo(page);
    await bar(page).getByRole('button', { name: 'Compare' }).click();
    const view = page.getByRole('complementary', { name: 'Compare two requests' });
    await view.getByRole('rowheader', { name: 'Latency' }).waitFor();
    await view.getByRole('heading', { name: 'Messages' }).waitFor();
    await opened.checkAxe();
    const { searchParams } = new URL(page.url());
    const [one, two] = [searchParams.get('open'), searchParams.get('cmp')];
    assert.ok(one !== null && two !== null && one !== two);
    await view.getByRole('button', { name: 'Swap sides' }).click();
    await page.waitForURL((url) => url.searchParams.get('open') === two && url.searchParams.get('cmp') === one);
    await page.keyboard.press('j');
    await page.keyboard.press('Escape');
    await view.waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).searchParams.get('cmp'), null);
  });

  test('d in the drawer compares with the selected request', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).waitFor();
    for (const key of ['j', 'x', 'j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('complementary').getByText('2 of').waitFor();
    await page.keyboard.press('d');
    await page.getByRole('complementary', { name: 'Compare two requests' }).waitFor();
  });

  test('a score is given to every selected request', async () => {
    await using opened = await dashboard.open(`${ALL}&cols=time,score.checked`);
    const { page } = opened;
    await selectTwo(page);
    await bar(page).getByRole('button', { name: 'Score' }).click();
    const dialog = page.getByRole('dialog', { name: 'Score 2 requests' });
    await dialog.getByRole('button', { name: 'Score', exact: true }).click();
    await dialog.getByText('Give the score a name.').waitFor();
    await dialog.getByRole('textbox', { name: 'Score' }).fill('checked');
    await dialog.getByRole('textbox', { name: 'Value' }).fill('0.25');
    await page.keyboard.press('Enter');
    await page.getByText('2 requests scored.').waitFor();
    await table(page).getByText('0.25').nth(1).waitFor();
  });

  test('selected requests are added to a dataset, and are selected no longer', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await selectTwo(page);
    await bar(page).getByRole('button', { name: 'Add to dataset' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add 2 requests to a dataset' });
    await dialog.getByRole('textbox', { name: 'Name of the new dataset' }).fill('kept');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByText(/^2 added to kept/).waitFor();
    await bar(page).waitFor({ state: 'detached' });
  });

  test('the export of a selection has its rows, that of all has all', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const linesOf = async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'JSON lines' }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\n');
    };
    await selectTwo(page);
    await bar(page).getByRole('button', { name: 'Export' }).click();
    assert.equal((await linesOf()).length, 2);
    await page.keyboard.press('ControlOrMeta+a');
    await bar(page)
      .getByText(/^All [\d,]+ selected$/)
      .waitFor();
    await bar(page).getByRole('button', { name: 'Export' }).click();
    const total = await rowCount(table(page));
    assert.equal((await linesOf()).length, total);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await bar(page).waitFor({ state: 'detached' });
  });

  test('Alt-click on a cell adds it to the filter, with Shift leaves it out', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const cell = table(page).locator('[data-key] [data-column=model]').first();
    const model = (await cell.textContent()) ?? '';
    const { x, y, width, height } = (await cell.boundingBox()) ?? assert.fail('the cell is not in sight');
    const middle = [x + width / 2, y + height / 2] as const;
    await page.keyboard.down('Alt');
    await page.mouse.click(...middle);
    await page.keyboard.up('Alt');
    await page.waitForURL((url) => url.searchParams.get('f') === `model = "${model}"`);
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('f') === null);
    await settled(page);
    await page.keyboard.down('Alt');
    await page.keyboard.down('Shift');
    await page.mouse.click(...middle);
    await page.keyboard.up('Shift');
    await page.keyboard.up('Alt');
    await page.waitForURL((url) => url.searchParams.get('f')?.startsWith('model != ') === true);
  });

  test('the cell under the pointer tells its exact value, though the row is a link as a whole', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    // Of a call whose tokens are known.
    const known = page.locator('[data-column=in]', { hasText: /\d/ });
    const row = table(page).locator('[data-key]').filter({ has: known }).first();
    for (const [column, exact] of [
      ['latency', /^[\d,.]+ ms$/],
      ['in', /^[\d,]+ tokens$/],
      ['time', /UTC\n\d{4}-\d\d-\d\dT/],
    ] as const) {
      const cell = row.locator(`[data-column=${column}]`);
      const { x, y, width, height } = (await cell.boundingBox()) ?? assert.fail(`${column} is not in sight`);
      // Numbers stand at the right, and one may be a single digit.
      await page.mouse.move(column === 'time' ? x + 20 : x + width - 11, y + height / 2);
      await row.and(page.getByTitle(exact)).or(row.getByTitle(exact)).first().waitFor();
    }
  });

  test('an empty list names the chip whose removal brings most rows back', async () => {
    const f = encodeURIComponent('status >= 200 and user = "nobody-at-all"');
    await using opened = await dashboard.open(`${ALL}&f=${f}`);
    const { page } = opened;
    await page.getByText('Without “User is nobody-at-all” there are').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Remove User is nobody-at-all', exact: true }).last().click();
    await table(page).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('f'), 'status >= 200');
  });

  test('an empty range tells when the latest request was, and shows that hour', async () => {
    await using opened = await dashboard.open('/requests?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z');
    const { page } = opened;
    await page.getByText('Latest request:').waitFor();
    await page.getByRole('button', { name: 'Show that hour' }).click();
    await table(page).waitFor();
  });

  test('n goes from hit to hit, and after the last one to the next request', async () => {
    await using opened = await dashboard.open(`${ALL}&f=${encodeURIComponent('request ~ "the" and model ~ "gpt"')}`);
    const { page } = opened;
    await table(page).getByRole('link').first().click();
    const drawer = page.getByRole('complementary');
    await drawer.locator('mark').first().waitFor({ state: 'attached' });
    const hits = await drawer.locator('mark').count();
    for (let i = 0; i < hits; i += 1) await page.keyboard.press('n');
    await drawer.locator('mark').last().and(page.locator('[data-current]')).waitFor();
    await drawer.getByText('1 of').waitFor();
    await page.keyboard.press('n');
    await drawer.getByText('2 of').waitFor();
  });

  test('a streamed answer is shown put together, as sent, and event by event', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const rows = await dashboard.heliometer.api('POST', '/v1/request/query', {
      body: { filter: { request_response_rmt: { response_body: { contains: 'data: ' } } }, limit: 1 },
    });
    const [row] = (rows.body as { data: readonly { request_id: string }[] }).data;
    assert.ok(row !== undefined, 'the demo data has a stream with its body');
    await page.goto(`/app${ALL}&open=${row.request_id}&tab=raw`);
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('button', { name: 'events' }).click();
    await drawer.getByRole('region', { name: 'Events' }).getByText('[DONE]').waitFor();
    await opened.checkAxe();
    await drawer.getByRole('button', { name: 'as sent' }).click();
    await drawer.getByRole('region', { name: 'Response' }).waitFor();
  });

  test('a request is taken to the playground by its link and by p', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).getByRole('link').first().click();
    const drawer = page.getByRole('complementary');
    const id = new URL(page.url()).searchParams.get('open');
    const href = await drawer.getByRole('link', { name: 'Playground' }).getAttribute('href');
    assert.equal(new URL(href ?? '', page.url()).searchParams.get('request'), id);
    await page.keyboard.press('p');
    await page.waitForURL((url) => url.pathname === '/app/playground' && url.searchParams.get('request') === id);
  });

  test('on a phone a request has the page, and what is pressed stands on one line', async () => {
    await using opened = await dashboard.open(ALL, { width: 390, height: 844 });
    const { page } = opened;
    await table(page).getByRole('link').first().click();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('tab', { name: 'Chat' }).waitFor();
    const box = (await drawer.boundingBox()) ?? assert.fail('no drawer is in sight');
    assert.deepEqual([box.x, box.y, box.width], [0, 0, 390]);
    const middles = await Promise.all(
      ['Next', 'Close'].map(async (name) => {
        const { y, height } = (await drawer.getByRole('button', { name }).boundingBox()) ?? assert.fail(name);
        return Math.round(y + height / 2);
      }),
    );
    assert.equal(new Set(middles).size, 1);
  });

  test('the drawer’s facts stand on one line at 1280', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).getByRole('link').first().click();
    const facts = page.getByRole('complementary').locator('p').filter({ hasText: 'total' }).first();
    await facts.getByText('attempt').waitFor();
    const { height } = (await facts.boundingBox()) ?? assert.fail('the facts are not in sight');
    assert.ok(height < 40, `${height} px high`);
    assert.equal(await facts.evaluate((box) => box.scrollWidth > box.clientWidth), false);
  });

  test('many are deleted only when their number is typed, and it is said when their bytes are gone', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const total = await rowCount(table(page));
    await selectTwo(page);
    await bar(page).getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete 2 requests' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByText(/^2 requests deleted\. Their bytes are gone by /).waitFor();
    await page.waitForFunction(
      (rows) => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') === String(rows),
      total - 1,
    );
    await page.keyboard.press('ControlOrMeta+a');
    await bar(page).getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    const count = total - 2;
    await dialog.getByRole('textbox').fill('12');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText(`Type ${count.toLocaleString('en-US')} to delete as many.`).waitFor();
    await opened.checkAxe();
    await dialog.getByRole('textbox').fill(String(count));
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No requests in this range').waitFor();
  });
});
