// The datasets pages in a browser: a row is edited as chat and as JSON, compared, removed, and the set exported.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly requests_count: number;
}

interface Row {
  readonly id: string;
  readonly origin_request_id: string;
  readonly answer: string | null;
  readonly edited_at: string | null;
}

const CHAT = { request_response_rmt: { model: { contains: 'gpt-4o' }, status: { equals: 200 } } };
const FAILED = { request_response_rmt: { status: { gte: 400 } } };

describe('datasets', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let id: string;
  before(async () => {
    dashboard = await startDashboard({ rows: 1_000 });
    const requestIds = [...(await idsOf(CHAT, 30)), ...(await idsOf(FAILED, 3))];
    id = (await ask<{ datasetId: string }>('', { datasetName: 'refunds, hard', requestIds })).datasetId;
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  async function ask<T>(path: string, body: object = {}): Promise<T> {
    return (await dashboard.heliometer.api<{ data: T }>('POST', `/v1/helicone-dataset${path}`, { body })).body.data;
  }

  async function idsOf(filter: object, limit: number): Promise<readonly string[]> {
    const answer = await dashboard.heliometer.api<{ data: readonly { request_id: string }[] }>(
      'POST',
      '/v1/request/query',
      { body: { filter, limit } },
    );
    return answer.body.data.map((row) => row.request_id);
  }

  const rowsOf = () => ask<readonly Row[]>(`/${id}/query`, { limit: 1000 });
  const table = (page: Page) => page.getByRole('table', { name: 'Rows' });
  const drawer = (page: Page) => page.getByRole('complementary', { name: 'Row' });

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark, 390 px', theme: 'dark', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open('/datasets', look);
      const { page } = opened;
      await page.getByRole('table', { name: 'Datasets' }).waitFor();
      await opened.checkAxe();
      await page.getByRole('link', { name: 'refunds, hard' }).click();
      await table(page).getByRole('link').first().waitFor();
      await opened.checkAxe();
      await page.goto(`/app/datasets/${id}?open=${(await rowsOf())[0]?.id}`);
      await drawer(page).getByRole('textbox', { name: 'Answer' }).waitFor();
      await opened.checkAxe();
    });
  }

  test('by keyboard to a row and on to the next; the address says which, and Back closes it', async () => {
    await using opened = await dashboard.open(`/datasets/${id}`);
    const { page } = opened;
    const rows = await rowsOf();
    await table(page).waitFor();
    await page.locator(`[role=table][aria-rowcount="${rows.length + 1}"]`).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await drawer(page).getByText(`1 of ${rows.length}`).waitFor();
    await page.keyboard.press('j');
    await drawer(page).getByText(`2 of ${rows.length}`).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('open'), rows[1]?.id);
    await page.goBack();
    await drawer(page).waitFor({ state: 'detached' });
  });

  test('an edit as chat is kept in the row, shown against the original, and leaves the request as it was', async () => {
    await using opened = await dashboard.open(`/datasets/${id}`);
    const { page } = opened;
    const [row] = await rowsOf();
    const path = `/v1/request/${row?.origin_request_id}?includeBody=true`;
    const recorded = async () =>
      (await dashboard.heliometer.api<{ data: { response_body: object } }>('GET', path)).body.data.response_body;
    const before = await recorded();
    await table(page).getByRole('row').nth(1).click();
    await drawer(page).getByRole('textbox', { name: 'Answer' }).fill('Refunds take three days.');
    await page.keyboard.press('Escape');
    await drawer(page).getByRole('button', { name: 'Next' }).click();
    await page.getByText('save or discard it first').first().waitFor();
    await drawer(page).getByRole('button', { name: 'Save row' }).click();
    await page.getByText('Row saved.').waitFor();
    await table(page).getByText('Refunds take three days.').waitFor();
    await drawer(page).getByRole('tab', { name: 'Diff to the original' }).click();
    await drawer(page).getByText('Refunds take three days.').waitFor();
    await opened.checkAxe();
    assert.equal((await rowsOf())[0]?.answer, 'Refunds take three days.');
    assert.deepEqual(await recorded(), before);
  });

  test('what is no JSON is said where it stands and cannot be saved', async () => {
    const [, row] = await rowsOf();
    await using opened = await dashboard.open(`/datasets/${id}?open=${row?.id}&tab=json`);
    const { page } = opened;
    const answer = page.getByRole('textbox', { name: 'Answer as JSON' });
    await answer.fill('{"choices": [');
    await drawer(page).getByText('This is no JSON').waitFor();
    assert.equal(await drawer(page).getByRole('button', { name: 'Save row' }).getAttribute('aria-disabled'), 'true');
    await answer.fill('{"choices": [{"message": {"role": "assistant", "content": "By hand"}}]}');
    await drawer(page).getByRole('button', { name: 'Save row' }).click();
    await table(page).getByText('By hand').waitFor();
  });

  test('the check lists what does not fit, each leading to its row, and the download has the rest', async () => {
    await using opened = await dashboard.open(`/datasets/${id}`);
    const { page } = opened;
    const checked = await ask<{ rows: number; fitting: number; unfit: readonly { id: string; message: string }[] }>(
      `/${id}/check`,
    );
    assert.ok(checked.unfit.length > 0 && checked.fitting > 0);
    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog');
    const list = dialog.getByRole('list', { name: 'Rows that do not fit' });
    await dialog.getByText(`${checked.fitting} of ${checked.rows} rows fit.`).waitFor();
    assert.equal(await list.getByRole('listitem').count(), checked.unfit.length);
    await opened.checkAxe();
    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download' }).click();
    const file = await downloading;
    assert.equal(file.suggestedFilename(), 'refunds-hard.jsonl');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    assert.equal(lines.length, checked.fitting);
    assert.equal(JSON.parse(lines[0] ?? '').messages.at(-1).role, 'assistant');
    await page.getByRole('button', { name: 'Export' }).click();
    await list.getByRole('link').first().click();
    await drawer(page).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('open'), checked.unfit[0]?.id);
  });

  test('rows are removed one by one and by selection, and the next one opens', async () => {
    await using opened = await dashboard.open(`/datasets/${id}`);
    const { page } = opened;
    const before = await rowsOf();
    await table(page).getByRole('row').nth(3).click();
    await drawer(page).getByRole('button', { name: 'Remove row' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 row removed.').waitFor();
    await drawer(page)
      .getByText(`3 of ${before.length - 1}`)
      .waitFor();
    assert.equal(new URL(page.url()).searchParams.get('open'), before[3]?.id);
    await drawer(page).getByRole('button', { name: 'Close' }).click();
    const boxes = table(page).getByRole('checkbox', { name: 'Select row' });
    await boxes.nth(3).check();
    await boxes.nth(4).check();
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 rows removed.').waitFor();
    const gone = new Set([before[2]?.id, before[4]?.id, before[5]?.id]);
    assert.deepEqual(
      (await rowsOf()).map((row) => row.id),
      before.map((row) => row.id).filter((each) => !gone.has(each)),
    );
  });

  test('requests selected in their list are added, and those that are there already are counted', async () => {
    await using opened = await dashboard.open('/requests?range=30d');
    const { page } = opened;
    const dialog = page.getByRole('dialog');
    const add = async () => {
      const boxes = page.getByRole('table', { name: 'Requests' }).getByRole('checkbox', { name: 'Select row' });
      await boxes.nth(0).check();
      await boxes.nth(1).check();
      await page.getByRole('button', { name: 'Add to dataset' }).click();
      await dialog.getByRole('heading', { name: 'Add 2 requests to a dataset' }).waitFor();
    };
    await add();
    await dialog.getByRole('combobox', { name: 'Dataset' }).selectOption('New dataset…');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Give the dataset a name.').waitFor();
    await opened.checkAxe();
    await dialog.getByRole('textbox', { name: 'Name of the new dataset' }).fill('picked');
    await page.keyboard.press('Enter');
    await page.getByText('2 added to picked.').waitFor();
    await add();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('0 added to picked, 2 there already.').waitFor();
    await page.getByRole('button', { name: 'Open' }).last().click();
    await page.getByRole('heading', { name: 'picked' }).waitFor();
    const picked = (await ask<readonly Listed[]>('/query')).find(({ name }) => name === 'picked');
    assert.equal(picked?.requests_count, 2);
    await ask(`/${picked?.id}/delete`);
  });

  test('one is made, renamed and deleted; where there are no rows it says how they come', async () => {
    await using opened = await dashboard.open('/datasets');
    const { page } = opened;
    await page.getByRole('button', { name: 'New dataset' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create dataset' }).click();
    await dialog.getByText('Give the dataset a name.').waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('smoke');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'smoke' }).waitFor();
    await page.getByText('Select requests and press Add to dataset').waitFor();
    await page.getByRole('button', { name: 'Rename' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('smoke, again');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'smoke, again' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Datasets' }).waitFor();
    assert.deepEqual(
      (await ask<readonly Listed[]>('/query')).map(({ name }) => name),
      ['refunds, hard'],
    );
  });

  test('without any it says what they are for; what could not be loaded says so and can be asked again', async () => {
    await using opened = await dashboard.open('/datasets', { allow: /503/ });
    const { page } = opened;
    const route = '**/v1/helicone-dataset/query';
    await page.route(route, (each) => each.fulfill({ json: { data: [], error: null } }));
    await page.reload();
    await page.getByText('No datasets yet.').waitFor();
    await page.getByRole('link', { name: 'Go to the requests' }).waitFor();
    await opened.checkAxe();
    await page.unroute(route);
    const refusal = { data: null, error: 'The records are busy.', code: 'store_unavailable' };
    await page.route(route, (each) => each.fulfill({ status: 503, json: refusal }));
    await page.reload();
    await page.getByText('The datasets could not be loaded.').waitFor();
    await page.unroute(route);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('link', { name: 'refunds, hard' }).waitFor();
  });
});
