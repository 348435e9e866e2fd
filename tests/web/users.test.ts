// The users page in a browser: the list is the API's, a row leads to its user and from there to the requests.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, rowCount, startDashboard } from './dashboard.ts';

const ALL = '/users?range=90d';

describe('users', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard();
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const table = (page: Page) => page.getByRole('table', { name: 'Users' });

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open(ALL, look);
      await table(opened.page).waitFor();
      await opened.checkAxe();
      await opened.page.getByRole('tab', { name: 'Metrics' }).click();
      await opened.page.getByRole('list', { name: 'Requests per user' }).waitFor();
      await opened.checkAxe();
    });
  }

  test('by keyboard from a row to its user, and on to exactly its requests', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).waitFor();
    const cells = table(page).locator('[aria-rowindex="2"]').getByRole('cell');
    const name = (await cells.nth(0).textContent()) ?? '';
    const requests = (await cells.nth(1).textContent()) ?? '';
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await page
      .getByRole('link', { name: /^Requests\s*\d/ })
      .getByText(requests, { exact: true })
      .click();
    const count = Number(requests.replaceAll(',', ''));
    assert.ok(count > 0);
    await page.locator(`[role=table][aria-rowcount="${count + 1}"]`).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await page.goBack();
    await table(page).waitFor();
  });

  test('search and order stand in the address', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const name = (await table(page).getByRole('link').last().textContent()) ?? '';
    await page.getByRole('searchbox', { name: 'Search users' }).fill(name);
    await table(page).and(page.locator('[aria-rowcount="2"]')).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('q'), name);
    await page.getByRole('columnheader', { name: 'Cost', exact: true }).getByRole('button').click();
    await page.waitForURL(/sort=/);
    await page.goBack();
    assert.equal(new URL(page.url()).searchParams.get('sort'), null);
  });

  test('the file has a row for each user', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const rows = await rowCount(table(page));
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await waiting).createReadStream()) chunks.push(chunk as Buffer);
    assert.equal(Buffer.concat(chunks).toString('utf8').trimEnd().split('\r\n').length, rows + 1);
  });

  test('nobody found says so, and what fails is told with its code', async () => {
    await using opened = await dashboard.open(`${ALL}&q=nobody-of-this-name`, { allow: /500/ });
    const { page } = opened;
    await page.getByText('No users in this range with this search and filter.').waitFor();
    await page.route('**/v1/user/metrics/query', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.reload();
    await page.getByRole('alert').getByText('internal').waitFor();
  });

  test('all of a user is deleted when the count is typed, whatever the page shows', async () => {
    const { body } = await dashboard.heliometer.api<{ data: { users: readonly { user_id: string }[] } }>(
      'POST',
      '/v1/user/metrics/query',
      { body: { filter: 'all', offset: 0, limit: 1, sort: { total_requests: 'asc' } } },
    );
    const [user] = body.data.users;
    assert.ok(user !== undefined);
    await using opened = await dashboard.open(`/users/${encodeURIComponent(user.user_id)}?range=90d`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Delete data' }).click();
    const dialog = page.getByRole('dialog', { name: `Delete the data of ${user.user_id}` });
    const count =
      /^([\d,]+) requests? of /.exec((await dialog.getByText(/, of every age,/).textContent()) ?? '')?.[1] ?? '';
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText(`Type ${count} to delete as many.`).waitFor();
    await opened.checkAxe();
    await dialog.getByRole('textbox').fill(count);
    await page.keyboard.press('Enter');
    await page.getByText(new RegExp(`^${count} requests? deleted\\. Their bytes are gone by `)).waitFor();
    await table(page).waitFor();
    assert.equal(await table(page).getByText(user.user_id, { exact: true }).count(), 0);
  });
});
