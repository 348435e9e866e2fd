// The cache page in a browser, on live traffic: what it takes before it is used, what it saved, and emptying it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 100_000, completion_tokens: 50_000, total_tokens: 150_000 },
};

describe('cache', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let openai: ScriptedUpstream;
  before(async () => {
    openai = await ScriptedUpstream.start();
    openai.always({ headers: ['Content-Type', 'application/json'], body: JSON.stringify(ANSWER) });
    dashboard = await startDashboard({ rows: 0, env: { HELIOMETER_PROVIDER_OPENAI_URL: openai.origin } });
  });
  after(async () => {
    await dashboard?.[Symbol.asyncDispose]();
    await openai?.close();
  });

  async function ask(): Promise<PlainAnswer> {
    const { url, key } = dashboard.heliometer;
    const headers = {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${PROVIDER_KEY}` },
      ...{ 'helicone-auth': `Bearer ${key}`, 'helicone-cache-enabled': 'true' },
    };
    const answer = await call(`${url}/v1/chat/completions`, { headers, body: JSON.stringify(CHAT) });
    await dashboard.heliometer.fetchRecord(answer.id);
    return answer;
  }

  test('before it was ever asked, the page says which header does it', async () => {
    await using opened = await dashboard.open('/cache');
    await opened.page.getByText('No request has asked the cache yet.').waitFor();
    await opened.page.getByText('"Helicone-Cache-Enabled": "true"').waitFor();
    await opened.checkAxe();
  });

  test('numbers are the API’s, and an answer leads to the request it was first given to', async () => {
    const first = await ask();
    await ask();
    await ask();
    const { body } = await dashboard.heliometer.api<{ data: { saved_cost: number; cache_hit_count: number } }>(
      'GET',
      '/v1/cache/metrics',
    );
    assert.equal(body.data.cache_hit_count, 2);
    assert.ok(body.data.saved_cost > 0);
    await using opened = await dashboard.open('/cache?range=1h');
    const { page } = opened;
    const totals = page.getByRole('region', { name: 'Totals' });
    await totals.getByText('2 of 3').waitFor();
    await totals.getByText('67%').waitFor();
    await totals.getByText(`$${body.data.saved_cost.toFixed(4)}`).waitFor();
    await totals.getByText(/^[1-9][\d.]* (?:B|KiB) of \d.* [GM]iB$/).waitFor();
    await page.getByText(/Hits and misses over time\. hit: 0 to 2/).waitFor({ state: 'attached' });
    await opened.checkAxe();
    const answers = page.getByRole('table', { name: 'Answers' });
    await answers.getByRole('row').nth(1).getByText('gpt-4o-mini').waitFor();
    const ends = await answers.getByRole('row').nth(1).getByRole('cell').last().innerText();
    // A week from its first call, in this year's or the next one's form.
    assert.match(ends, /^\d{1,2} [A-Z][a-z]{2} .*\d\d:\d\d/);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByText(/Hello/).first().waitFor();
    const record = await dashboard.heliometer.fetchRecord(first.id);
    assert.equal(new URL(page.url()).searchParams.get('open'), record.exchange_id);
    await page.goBack();
    await totals.getByText('2 of 3').waitFor();
    await totals.getByRole('link', { name: /Hit rate/ }).click();
    await page.locator('[role=table][aria-label=Requests][aria-rowcount="3"]').waitFor();
  });

  for (const look of [{ theme: 'dark' }, { width: 390 }] as const) {
    test(`nothing serious for axe: ${JSON.stringify(look)}`, async () => {
      await using opened = await dashboard.open('/cache?range=1h', look);
      await opened.page.getByRole('table', { name: 'Answers' }).waitFor();
      await opened.checkAxe();
    });
  }

  test('emptying it asks first, and says how many answers went', async () => {
    await using opened = await dashboard.open('/cache?range=1h');
    const { page } = opened;
    await page.getByRole('button', { name: 'Empty the cache' }).click();
    await page.getByLabel('Only of this seed').fill('nobody');
    await page.getByRole('button', { name: 'Remove answers of this seed' }).click();
    await page.getByText('0 answers removed.').waitFor();
    await page.getByRole('button', { name: 'Empty the cache' }).click();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Remove all answers' }).click();
    await page.getByText('1 answer removed.').waitFor();
    const totals = page.getByRole('region', { name: 'Totals' });
    await totals.getByText(/^0 B of /).waitFor();
    const row = page.getByRole('table', { name: 'Answers' }).getByRole('row').nth(1);
    await row.getByRole('cell').last().getByText('–').waitFor();
    const calls = openai.requests.length;
    await ask();
    assert.equal(openai.requests.length, calls + 1);
  });

  test('a range without hits says so, and what fails is told with its code', async () => {
    const past = 'from=2024-01-01T00:00:00.000Z&to=2024-01-02T00:00:00.000Z';
    await using opened = await dashboard.open(`/cache?${past}`, { allow: /500/ });
    const { page } = opened;
    await page.getByText('No request in this range asked the cache.').waitFor();
    await page.route('**/v1/cache/metrics**', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.reload();
    await page.getByRole('alert').getByText('internal').waitFor();
  });
});
