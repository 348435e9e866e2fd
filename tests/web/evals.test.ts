// The evals page in a browser: a score with its numbers, the way from each of them to its requests, and few scores as dots.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

const RANGE = 'from=2020-01-01T00:00:00.000Z&to=2100-01-01T00:00:00.000Z';
const WINDOW = { start: '2020-01-01T00:00:00.000Z', end: '2100-01-01T00:00:00.000Z' };
const FEEDBACK = 'helicone-score-feedback';
const RARE = 'checked by hand';

interface Figures {
  readonly name: string;
  readonly averageScore: number;
  readonly count: number;
}

describe('evals', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let upstream: ScriptedUpstream;
  before(async () => {
    upstream = await ScriptedUpstream.start();
    dashboard = await startDashboard({ env: { HELIOMETER_PROVIDER_OPENAI_URL: upstream.origin } });
    const { data } = (await post('/v1/request/query', { filter: 'all', limit: 3 })) as {
      data: readonly { readonly request_id: string }[];
    };
    for (const [i, { request_id: id }] of data.entries()) {
      await post(`/v1/request/${id}/score`, { scores: { [RARE]: [0.25, 0.5, 1][i] ?? 0 } });
    }
  });
  after(async () => {
    await dashboard?.[Symbol.asyncDispose]();
    await upstream?.close();
  });

  const names = (page: Page) => page.getByRole('navigation', { name: 'Scores' }).getByRole('link');

  async function post(path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${dashboard.heliometer.url}/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, path);
    return answer.json();
  }

  async function figuresOf(name: string): Promise<Figures> {
    const { data } = (await post('/v1/evals/query', { filter: 'all', timeFilter: WINDOW })) as {
      data: readonly Figures[];
    };
    const found = data.find((each) => each.name === name);
    assert.ok(found);
    return found;
  }

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open('/evals?range=90d&score=helpfulness', look);
      await opened.page.getByRole('list', { name: 'Distribution' }).waitFor();
      await opened.checkAxe();
    });
  }

  test('by key to the page, a name shows its numbers as the API has them, and Back the one before', async () => {
    await using opened = await dashboard.open(`/requests?${RANGE}`);
    const { page } = opened;
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Evals' }).waitFor();
    await names(page).filter({ hasText: 'helpfulness' }).click();
    await page.getByRole('heading', { name: 'helpfulness' }).waitFor();
    const { averageScore, count } = await figuresOf('helpfulness');
    const totals = page.getByRole('region', { name: 'Totals' });
    await totals.getByText(String(Number(averageScore.toFixed(3))), { exact: true }).waitFor();
    await totals.getByText(count.toLocaleString('en-US'), { exact: true }).waitFor();
    await page.goBack();
    await page.waitForURL((url) => !url.searchParams.has('score'));
  });

  test('feedback is called so, is the share of thumbs up, and leads to exactly those', async () => {
    await using opened = await dashboard.open(`/evals?${RANGE}&score=${FEEDBACK}`);
    const { page } = opened;
    await page.getByRole('heading', { name: 'Feedback' }).waitFor();
    const { averageScore, count } = await figuresOf(FEEDBACK);
    const up = Math.round(averageScore * count);
    assert.ok(up > 0 && up < count);
    await page.getByRole('region', { name: 'Totals' }).getByRole('link', { name: /^Yes/ }).click();
    await page.locator(`[role=table][aria-label=Requests][aria-rowcount="${up + 1}"]`).waitFor();
  });

  test('every bar of the distribution leads to its scores', async () => {
    await using opened = await dashboard.open(`/evals?${RANGE}&score=helpfulness`);
    const { page } = opened;
    const last = page.getByRole('list', { name: 'Distribution' }).getByRole('link').last();
    const count = Number(/: ([\d,]+) score/.exec((await last.getAttribute('aria-label')) ?? '')?.[1]);
    assert.ok(count > 0);
    await last.click();
    await page.locator(`[role=table][aria-label=Requests][aria-rowcount="${count + 1}"]`).waitFor();
  });

  test('a model leads to its scored requests', async () => {
    await using opened = await dashboard.open(`/evals?${RANGE}&score=helpfulness`);
    const row = opened.page.getByRole('table', { name: 'By model' }).getByRole('row').nth(1);
    const count = Number((await row.getByRole('cell').last().textContent())?.replaceAll(',', ''));
    assert.ok(count > 0);
    await row.getByRole('link').click();
    await opened.page.locator(`[role=table][aria-label=Requests][aria-rowcount="${count + 1}"]`).waitFor();
  });

  test('fewer than twenty scores are dots, and each opens its request', async () => {
    await using opened = await dashboard.open(`/evals?${RANGE}&score=${encodeURIComponent(RARE)}`);
    const { page } = opened;
    const dots = page.getByRole('list', { name: 'Scores', exact: true }).getByRole('link');
    await dots.nth(2).waitFor();
    assert.equal(await page.getByRole('list', { name: 'Distribution' }).count(), 0);
    assert.deepEqual(
      await dots.evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')?.split(',')[0])),
      ['0.25', '0.5', '1'],
    );
    await dots.first().click();
    await page.getByRole('complementary').getByRole('tab', { name: 'Chat' }).waitFor();
  });

  test('a judge is written, tried on five requests and switched on', async () => {
    const content = '{"score": 4, "reason": "Kind words."}';
    const body = JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content } }] });
    upstream.always({ headers: ['Content-Type', 'application/json'], body });
    await post('/v1/vault/add', { key: 'sk-canary', provider: 'openai', name: 'judges' });
    await using opened = await dashboard.open(`/evals?${RANGE}&tab=evaluators`);
    const { page } = opened;
    await page.getByText('No evaluators yet.').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'New judge' }).click();
    const drawer = page.getByRole('complementary', { name: 'New judge' });
    await drawer.getByRole('button', { name: 'Switch on' }).click();
    await drawer.getByText('Name the model that judges.').waitFor();
    await drawer.getByLabel('Name', { exact: true }).fill('kindness');
    await drawer.getByLabel('Answers with').selectOption('LLM-RANGE');
    await drawer.getByLabel('Question').fill('How kind is the answer?');
    await drawer.getByLabel('Provider key').selectOption({ label: 'openai · judges' });
    await drawer.getByLabel('Model').fill('judge-1');
    await drawer.getByRole('button', { name: 'Try on 5 requests' }).click();
    const verdicts = drawer.getByRole('list', { name: 'Verdicts' }).getByRole('listitem');
    await verdicts.nth(4).waitFor();
    await verdicts.first().getByText('Kind words.').waitFor();
    await opened.checkAxe();
    await drawer.getByRole('button', { name: 'Switch on' }).click();
    const row = page.getByRole('table', { name: 'Evaluators' }).getByRole('row', { name: /kindness/ });
    await row.getByText('10%', { exact: true }).waitFor();
    await opened.checkAxe();
    await row.getByRole('button', { name: 'Edit kindness' }).click();
    const edited = page.getByRole('complementary', { name: 'kindness' });
    assert.equal(await edited.getByLabel('Question').inputValue(), 'How kind is the answer?');
    await edited.getByLabel('Question').fill('How kind and short is the answer?');
    await edited.getByLabel('Model').fill('judge-2');
    await edited.getByLabel('Share of requests, %').fill('25');
    await edited.getByLabel('Only with these properties').fill('Plan = pro');
    await edited.getByRole('button', { name: 'Try on 5 requests' }).click();
    await edited.getByRole('list', { name: 'Verdicts' }).getByRole('listitem').nth(4).waitFor();
    await opened.checkAxe();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await edited.getByRole('button', { name: 'Save' }).click();
    await row.getByText('25% where Plan = pro').waitFor();
    await row.getByText('A number of a range, by judge-2').waitFor();
    const { body: judges } = await dashboard.heliometer.api<{ data: readonly { llm_template: { prompt: string } }[] }>(
      'POST',
      '/v1/evaluator/query',
      { body: {} },
    );
    assert.deepEqual(
      judges.data.map(({ llm_template: { prompt } }) => prompt),
      ['How kind and short is the answer?'],
    );
    await row.getByRole('button', { name: 'Edit kindness' }).click();
    await edited.getByLabel('Judges requests as they come in').uncheck();
    await edited.getByRole('button', { name: 'Save' }).click();
    await row.getByText('off', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Switch on kindness' }).click();
    await row.getByText('10%', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Switch off kindness' }).click();
    await row.getByText('off', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Delete kindness' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Delete/ })
      .click();
    await page.getByText('No evaluators yet.').waitFor();
  });

  test('without scores the page shows how to give one, and what fails is told with its code', async () => {
    await using opened = await dashboard.open(`/evals?${RANGE}`, { allow: /500/ });
    const { page } = opened;
    await page.route('**/v1/evals/**', (route) => route.fulfill({ json: { data: [], error: null } }));
    await page.reload();
    await page.getByRole('region', { name: 'Score a request' }).getByText('/score').waitFor();
    await opened.checkAxe();
    await page.unroute('**/v1/evals/**');
    await page.route('**/v1/evals/query', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.reload();
    await page.getByRole('alert').getByText('internal').waitFor();
  });
});
