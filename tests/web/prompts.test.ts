// The prompts page in a browser: those of traffic and those stored, read, written, promoted, compared.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, rowCount, startDashboard } from './dashboard.ts';

interface Stored {
  readonly id: string;
  readonly versionId: string;
}

interface Version {
  readonly major_version: number;
  readonly minor_version: number;
  readonly commit_message: string;
  readonly environments: readonly string[];
  readonly prompt_body: { readonly messages: readonly { readonly content: string }[]; readonly model: string };
}

const BODY = {
  model: 'gpt-4o-mini',
  temperature: 0.7,
  messages: [{ role: 'system', content: 'Answer briefly.\nOrder: {{hc:order:string}}' }],
};

describe('prompts', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let stored: Stored;
  before(async () => {
    dashboard = await startDashboard({ rows: 600 });
    const given = { name: 'refund-answer', tags: ['support'], promptBody: BODY };
    stored = (await post<{ data: Stored }>('/v1/prompt-2025', given)).data;
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  async function post<T>(path: string, body: unknown): Promise<T> {
    return (await dashboard.heliometer.api<T>('POST', path, { body })).body;
  }

  async function versions(): Promise<readonly Version[]> {
    const asked = { promptId: stored.id };
    return (await post<{ data: readonly Version[] }>('/v2/prompt-2025/query/versions', asked)).data;
  }

  const namesOf = (all: readonly Version[]) =>
    all.map((each) => [`${each.major_version}.${each.minor_version}`, ...each.environments]);
  const list = (page: Page) => page.getByRole('table', { name: 'Prompts' });
  const pathOfStored = (search = '') => `/prompts/${stored.id}${search}`;

  for (const look of [
    { theme: 'light', width: 1280 },
    { theme: 'dark', width: 1280 },
    { theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.theme}, ${look.width} px`, async () => {
      await using opened = await dashboard.open('/prompts?range=90d', look);
      const { page } = opened;
      await list(page).getByText('support-answer').waitFor();
      await opened.checkAxe();
      await list(page).getByText('refund-answer').click();
      await page.getByRole('table', { name: 'Versions' }).waitFor();
      await opened.checkAxe();
      await page.getByRole('tab', { name: 'Editor' }).click();
      await page.locator('.cm-variable').first().waitFor();
      await opened.checkAxe();
    });
  }

  test('the list has requests and cost as the API says, and is searched by name', async () => {
    await using opened = await dashboard.open('/prompts?range=90d');
    const { page } = opened;
    const row = list(page).getByRole('row').filter({ hasText: 'support-answer' });
    await row.getByText('from traffic').waitFor();
    const { data } = await post<{ data: readonly { prompt_id: string; requests: number }[] }>(
      '/v1/metrics/promptDetails',
      { timeFilter: { start: new Date(Date.now() - 90 * 86_400_000).toISOString(), end: new Date().toISOString() } },
    );
    const requests = data.find(({ prompt_id: id }) => id === 'support-answer')?.requests ?? 0;
    assert.ok(requests > 0);
    await row.getByRole('link', { name: `${requests} requests`, exact: true }).click();
    assert.equal(await rowCount(page.getByRole('table', { name: 'Requests' })), requests);
    await page.goBack();
    await page.getByRole('searchbox', { name: 'Search prompts' }).fill('REFUND');
    await list(page).and(page.locator('[aria-rowcount="2"]')).waitFor();
    await list(page).getByText('production 1.0').waitFor();
  });

  test('from traffic: two versions are compared, inputs lead to their request', async () => {
    await using opened = await dashboard.open('/prompts/traffic/support-answer?range=90d');
    const { page } = opened;
    const table = page.getByRole('table', { name: 'Versions' });
    const ofVersion = table.getByRole('link', { name: / requests$/ }).first();
    const counted = Number.parseInt(await ofVersion.innerText(), 10);
    await ofVersion.click();
    assert.equal(await rowCount(page.getByRole('table', { name: 'Requests' })), counted);
    assert.match(new URL(page.url()).searchParams.get('f') ?? '', /^prompt = "support-answer" and version = "/);
    await page.goBack();
    await table.waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page
      .getByRole('region', { name: /^Version .* and version/ })
      .locator('mark, .bg-add-bg')
      .first()
      .waitFor();
    assert.match(new URL(page.url()).searchParams.get('cmp') ?? '', /^\d+\.\d+\.\.\d+\.\d+$/);
    await opened.checkAxe();
    await page.goBack();
    await table.waitFor();
    await page.getByRole('tab', { name: 'Inputs' }).click();
    await page.getByRole('table', { name: 'Inputs' }).getByRole('link').first().click();
    await page.getByRole('table', { name: 'Requests' }).waitFor();
    assert.ok(new URL(page.url()).searchParams.has('open'));
  });

  test('a version is written: {{hc: completes, what is wrong is said, the filled prompt stands beside', async () => {
    await using opened = await dashboard.open(pathOfStored('?tab=editor'));
    const { page } = opened;
    const text = page.getByRole('textbox', { name: 'Message 1, system' });
    await text.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nIn {{language}}, for {{hc:cust');
    await page.getByRole('option', { name: '{{hc:cust:number}}' }).click();
    await page.getByText('language has no type, so it is sent as it stands.').waitFor();
    await page.getByLabel('order (string)').fill('A-1881');
    await page.getByLabel('cust (number)').fill('17');
    const filled = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Filled' }) });
    await filled.getByText('Order: A-1881').waitFor();
    await filled.getByText('for 17').waitFor();
    await opened.checkAxe();
    await page.keyboard.press('Control+s');
    await page.getByLabel('What changed').fill('asks for the customer');
    await page.getByLabel('Environment that names it').fill('staging');
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Save version' }).click();
    await page.getByText('asks for the customer').waitFor();
    const [newest = assert.fail()] = await versions();
    assert.deepEqual(namesOf([newest]), [['1.1', 'staging']]);
    const said = 'Answer briefly.\nOrder: {{hc:order:string}}\nIn {{language}}, for {{hc:cust:number}}';
    assert.deepEqual(newest.prompt_body, { ...BODY, messages: [{ role: 'system', content: said }] });
  });

  test('promoting names both versions, and the toast takes it back', async () => {
    await using opened = await dashboard.open(pathOfStored('?tab=editor'));
    const { page } = opened;
    const before = namesOf(await versions());
    await page.getByRole('button', { name: 'Promote 1.1' }).click();
    await page.getByText('production is version 1.0 and will be 1.1.').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Promote', exact: true }).click();
    await page.getByText('production is version 1.1 now.').waitFor();
    await page
      .getByRole('combobox', { name: 'Version' })
      .getByText(/1\.1.*production/)
      .waitFor({ state: 'attached' });
    const undone = page.waitForResponse((response) => response.url().endsWith('/v1/prompt-2025/update/environment'));
    await page.getByRole('button', { name: 'Undo' }).click();
    await undone;
    assert.deepEqual(namesOf(await versions()), before);
  });

  test('a prompt of traffic is copied into a stored one, its inputs as variables', async () => {
    await using opened = await dashboard.open('/prompts/traffic/support-answer?range=90d');
    const { page } = opened;
    await page.getByRole('button', { name: 'Copy into a stored one' }).click();
    await page.getByRole('dialog').locator('.cm-variable').first().waitFor();
    await opened.checkAxe();
    await page.getByRole('dialog').getByLabel('Name').fill('support-copy');
    await page.getByRole('button', { name: 'Store prompt' }).click();
    await page.getByRole('heading', { name: 'support-copy' }).waitFor();
    const found = await post<{ data: readonly { name: string }[] }>('/v1/prompt-2025/query', {
      search: 'support-copy',
    });
    assert.equal(found.data.length, 1);
  });

  test('what fails is told with its code', async () => {
    await using opened = await dashboard.open('/models', { allow: /500/ });
    const { page } = opened;
    await page.route('**/v1/prompt-2025/query', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.goto('/app/prompts');
    await page.getByRole('alert').getByText('internal').waitFor();
  });
});

describe('prompts, without any', { skip: NO_CHROMIUM }, () => {
  test('it says how to mark one, and how to store one', async () => {
    await using dashboard = await startDashboard({ rows: 0 });
    await using opened = await dashboard.open('/prompts');
    await opened.page.getByText('No prompts yet.').waitFor();
    await opened.page.getByText('Helicone-Prompt-Id').waitFor();
    await opened.checkAxe();
  });
});
