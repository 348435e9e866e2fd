// The playground in a browser that holds no key: answers arrive as they are said, are stopped, compared, saved; each is a request.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { gate, ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

const STORED = 'sk-stored-canary-5f20';
const SSE = ['Content-Type', 'text/event-stream'];
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const piece = (content: string) => event({ model: 'gpt-4o-mini', choices: [{ index: 0, delta: { content } }] });
const DONE = `${event({ model: 'gpt-4o-mini', choices: [], usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 } })}data: [DONE]\n\n`;

describe('playground', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  let openai: ScriptedUpstream;
  before(async () => {
    openai = await ScriptedUpstream.start();
    dashboard = await startDashboard({ rows: 0, env: { HELIOMETER_PROVIDER_OPENAI_URL: openai.origin } });
  });
  after(async () => {
    await dashboard?.[Symbol.asyncDispose]();
    await openai?.close();
  });

  const column = (page: Page, place: number) => page.getByRole('region', { name: `Column ${place}`, exact: true });

  /** Within two seconds. */
  async function gatewaysKnowTheKey(): Promise<void> {
    const body = JSON.stringify({ provider: 'openai', body: { model: 'gpt-4o-mini', messages: [] } });
    const url = `${dashboard.heliometer.url}/api/v1/playground/generate`;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${dashboard.heliometer.key}` };
    for (let status = 400; status === 400; ) {
      const answer = await fetch(url, { method: 'POST', headers, body });
      await answer.text();
      status = answer.status;
    }
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Message 2, user' }).click();
    await page.keyboard.type(text);
  }

  test('without a stored key the gateway says so in place; one is added there, and what was written is kept', async () => {
    await using opened = await dashboard.open('/playground', { allow: /400/ });
    const { page } = opened;
    await say(page, 'Where is my refund?');
    await page.keyboard.press('Control+Enter');
    await column(page, 1).getByText('no_provider_key').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Add a key' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('main');
    await page.getByRole('dialog').getByLabel('Key', { exact: true }).fill(STORED);
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Store key' }).click();
    await page.getByRole('combobox', { name: 'Key' }).getByText('main (').waitFor({ state: 'attached' });
    await page.getByRole('textbox', { name: 'Message 2, user' }).getByText('Where is my refund?').waitFor();
    assert.equal(openai.requests.length, 0);
    openai.always({ headers: SSE, body: [piece('It was sent.'), DONE] });
    await gatewaysKnowTheKey();
    await page.getByRole('button', { name: 'Run' }).click();
    await column(page, 1).getByText('It was sent.').waitFor();
    assert.equal((await openai.request(0)).header('authorization'), `Bearer ${STORED}`);
  });

  test('an answer is seen piece by piece; its figures and its request follow', async () => {
    openai.requests.splice(0);
    const rest = gate();
    openai.next({ headers: SSE, body: [piece('It was '), rest.passed, piece('sent on 3 March.'), DONE] });
    await using opened = await dashboard.open('/playground');
    const { page } = opened;
    await say(page, 'Order {{hc:order:string}}: where is my refund?');
    await page.getByLabel('order (string)').fill('A-1881');
    await page.keyboard.press('Control+Enter');
    await column(page, 1).getByText('It was', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await opened.checkAxe();
    rest.open();
    await column(page, 1).getByText('It was sent on 3 March.').waitFor();
    await column(page, 1).getByText('7 out').waitFor();
    await column(page, 1).getByText('first').waitFor();
    const sent = JSON.parse(String(await (await openai.request(0)).body())) as { messages: readonly unknown[] };
    assert.deepEqual(sent.messages[1], { role: 'user', content: 'Order A-1881: where is my refund?' });
    const href = (await column(page, 1).getByRole('link', { name: 'Its request' }).getAttribute('href')) ?? '';
    const record = await dashboard.heliometer.fetchRecord(new URL(href, page.url()).searchParams.get('open') ?? '');
    assert.deepEqual(record.request_properties, { source: 'playground' });
    assert.equal(record.completion_tokens, 7);
  });

  test('Stop keeps what came, and ends the call at the provider', async () => {
    openai.requests.splice(0);
    const never = gate();
    openai.next({ headers: SSE, body: [piece('It was '), never.passed] });
    await using opened = await dashboard.open('/playground');
    const { page } = opened;
    await say(page, 'Where?');
    await page.getByRole('button', { name: 'Run' }).click();
    await column(page, 1).getByText('It was', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await (await openai.request(0)).gone;
    never.open();
    await column(page, 1)
      .getByText(/stopped by you at/)
      .waitFor();
    await column(page, 1).getByText('It was', { exact: true }).waitFor();
  });

  test('two columns of the same messages are compared; the call is shown as code', async () => {
    openai.requests.splice(0);
    openai.next(
      { headers: SSE, body: [piece('It was sent.'), DONE] },
      { headers: SSE, body: [piece('It was lost.'), DONE] },
    );
    await using opened = await dashboard.open('/playground');
    const { page } = opened;
    await say(page, 'Where?');
    await page.getByRole('button', { name: 'Column', exact: true }).click();
    await column(page, 2).getByLabel('Model').fill('gpt-4o');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('button', { name: 'Diff' }).click();
    await page.getByRole('region', { name: '1: gpt-4o-mini and 2: gpt-4o' }).locator('mark').first().waitFor();
    const sent = await Promise.all(
      [0, 1].map(async (i) => JSON.parse(String(await (await openai.request(i)).body())) as { model: string }),
    );
    assert.deepEqual(sent.map(({ model }) => model).sort(), ['gpt-4o', 'gpt-4o-mini']);
    await opened.checkAxe();
    await page.getByRole('button', { name: 'As code' }).click();
    await page.getByRole('dialog').getByText('/v1/gateway/openai/v1/chat/completions').waitFor();
    await opened.checkAxe();
  });

  test('opened from a request, and saved as a prompt, then as a version of it', async () => {
    const { body } = await dashboard.heliometer.api<{ data: readonly { request_id: string }[] }>(
      'POST',
      '/v1/request/query',
      { body: { filter: { request_response_rmt: { status: { equals: 200 } } }, limit: 1 } },
    );
    await using opened = await dashboard.open(`/playground?request=${body.data[0]?.request_id}`);
    const { page } = opened;
    await page.getByRole('link', { name: /^from request/ }).waitFor();
    await page.getByRole('textbox', { name: 'Message 2, user' }).getByText('Where?').waitFor();
    await page.getByRole('button', { name: 'Save as prompt' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('refund-answer');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('tab', { name: 'Editor' }).click();
    await page.getByRole('link', { name: 'Try in the playground' }).click();
    await page.getByRole('link', { name: 'from version 1.0' }).waitFor();
    await say(page, 'Now, ');
    await page.getByRole('button', { name: 'Save as version' }).click();
    await page.getByRole('dialog').getByLabel('What changed').fill('asks at once');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('The new version is saved.').waitFor();
    await page.getByRole('link', { name: 'from version 1.0' }).click();
    await page.getByRole('table', { name: 'Versions' }).getByText('asks at once').waitFor();
  });

  for (const look of [{ theme: 'dark' }, { width: 390 }] as const) {
    test(`nothing serious for axe: ${JSON.stringify(look)}`, async () => {
      await using opened = await dashboard.open('/playground', look);
      await opened.page.locator('.cm-content').first().waitFor();
      await opened.checkAxe();
    });
  }
});
