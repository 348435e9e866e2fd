// The SQL page in a browser: a statement is written, run, shown, saved and sent on by its address.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

const at = (sql: string, more = '') => `/sql?q=${encodeURIComponent(sql)}${more}`;
const DAYS =
  'SELECT toStartOfDay(created_at) AS day, model, count() AS n FROM requests GROUP BY day, model ORDER BY day';

describe('SQL', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard();
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const editor = (page: Page) => page.getByRole('textbox', { name: 'SQL' });
  const rows = (page: Page) => page.getByRole('table', { name: 'Rows' });

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open(at('SELECT request_id, model, cost FROM requests LIMIT 50'), look);
      await rows(opened.page).waitFor();
      await opened.checkAxe();
      await opened.page.goto(`/app${at(DAYS, '&show=chart')}`);
      await opened.page.getByText('n by day').first().waitFor();
      await opened.checkAxe();
    });
  }

  test('without a statement three starters stand there, and each has rows', async () => {
    await using opened = await dashboard.open('/sql');
    const { page } = opened;
    await page.getByText('Start with one of these').waitFor();
    await opened.checkAxe();
    for (const name of ['Cost of each model', 'Requests and errors', 'The slowest requests']) {
      await page.getByRole('button', { name }).click();
      await rows(page).waitFor();
      await page.goBack();
      await page.getByText('Start with one of these').waitFor();
    }
  });

  test('typed and run by key, it shows the rows of the API, and its address shows them to others', async () => {
    await using opened = await dashboard.open('/sql');
    const { page } = opened;
    await editor(page).click();
    await page.keyboard.type('SELECT count() AS calls FROM requests');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await rows(page).waitFor();
    const body = { sql: 'SELECT count() AS calls FROM requests' };
    const answer = await dashboard.heliometer.api<{ data: { rows: readonly { calls: number }[] } }>(
      'POST',
      '/v1/helicone-sql/execute',
      { body },
    );
    const [first] = answer.body.data.rows;
    assert.ok((first?.calls ?? 0) > 0);
    await rows(page)
      .getByRole('cell', { name: String(first?.calls), exact: true })
      .waitFor();
    await page.getByRole('status').filter({ hasText: '1 row ·' }).waitFor();
    await page.reload();
    await rows(page)
      .getByRole('cell', { name: String(first?.calls), exact: true })
      .waitFor();
    assert.match((await editor(page).textContent()) ?? '', /count\(\) AS calls/);
  });

  test('a click in the schema writes the name, and typing completes it', async () => {
    await using opened = await dashboard.open('/sql');
    const { page } = opened;
    await editor(page).click();
    await page.keyboard.type('SELECT ');
    await page.getByRole('button', { name: /^gateway_overhead_ms/ }).click();
    await page.keyboard.type(' FROM requests WHERE late');
    await page.getByRole('option', { name: /latency_ms/ }).click();
    assert.equal(
      await editor(page).locator('.cm-line').first().textContent(),
      'SELECT gateway_overhead_ms FROM requests WHERE latency_ms',
    );
  });

  test('a fault is marked where it stands, the text is kept, and the rule is told', async () => {
    await using opened = await dashboard.open(at('SELECT model,\n  fooo\nFROM requests'), { allow: /400/ });
    const { page } = opened;
    const alert = page.getByRole('alert');
    await alert.getByText('At line 2, column 3').waitFor();
    assert.equal(await page.locator('.cm-fault').textContent(), 'fooo');
    await alert.getByText('Accepted is one SELECT').waitFor();
    await opened.checkAxe();
    await editor(page).press('Control+a');
    await page.keyboard.type('SELECT 7 AS seven');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await rows(page).getByRole('cell', { name: '7', exact: true }).waitFor();
  });

  test('a limit that is reached is named with its number', async () => {
    await using opened = await dashboard.open(at('SELECT arrayJoin(range(400000)) AS n'), { allow: /400/ });
    const { page } = opened;
    await page.getByText(/The first 10,000 rows; the CSV has all/).waitFor();
    await page.getByRole('button', { name: 'CSV' }).click();
    await page.getByText('larger than 300000 rows or 64 MiB; add a LIMIT').waitFor();
  });

  test('a request id opens its request beside the rows, and Back closes it', async () => {
    await using opened = await dashboard.open(at('SELECT model, request_id FROM requests LIMIT 3'));
    const { page } = opened;
    await rows(page).getByRole('link').first().click();
    await page
      .getByRole('complementary', { name: /^Request / })
      .getByRole('tab', { name: 'Chat' })
      .waitFor();
    await page.goBack();
    await page.getByRole('complementary', { name: /^Request / }).waitFor({ state: 'detached' });
    await rows(page).waitFor();
  });

  test('the chart and its axes stand in the address', async () => {
    await using opened = await dashboard.open(at(DAYS, '&show=chart'));
    const { page } = opened;
    await page.getByLabel('Drawn as').selectOption('lines');
    await page.getByLabel('Apart by').selectOption('none');
    const { searchParams } = new URL(page.url());
    assert.deepEqual([searchParams.get('kind'), searchParams.get('by')], ['lines', 'none']);
    await page.goBack();
    assert.equal(await page.getByLabel('Apart by').inputValue(), 'model');
  });

  test('saved by key, opened from the list, changed and deleted', async () => {
    await using opened = await dashboard.open(at('SELECT 1 AS one'));
    const { page } = opened;
    await rows(page).waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog').getByLabel('Name').fill('One');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    const list = page.getByRole('list', { name: 'Saved queries' });
    await list.getByRole('button', { name: 'One', exact: true }).waitFor();
    await page.getByRole('button', { name: 'New' }).click();
    await page.getByText('Start with one of these').waitFor();
    await list.getByRole('button', { name: 'One', exact: true }).click();
    await rows(page).getByRole('cell', { name: '1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete One' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('None yet.').waitFor();
  });

  test('the copied curl answers the same, and the file has all rows', async () => {
    await using opened = await dashboard.open(at("SELECT 'it''s' AS text"));
    const { page } = opened;
    await rows(page).waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(curl, /helicone-sql\/execute/);
    assert.match(curl, /Bearer \$HELICONE_KEY/);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await waiting).createReadStream()) chunks.push(chunk as Buffer);
    assert.equal(Buffer.concat(chunks).toString('utf8'), '"text"\n"it\'s"\n');
  });

  test('a statement that runs can be stopped, and the text stays', async () => {
    await using opened = await dashboard.open('/sql');
    const { page } = opened;
    await page.route('**/helicone-sql/execute', () => undefined);
    await editor(page).click();
    await page.keyboard.type('SELECT 5 AS five');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    assert.match((await editor(page).textContent()) ?? '', /five/);
  });
});
