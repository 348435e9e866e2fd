// Sessions in a browser: the list is the API's, one session is read by keyboard, and goes on growing without moving.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { SessionTree } from '@heliometer/contract';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, settled, startDashboard } from './dashboard.ts';

const ALL = '/sessions?range=90d';
const LOOKS = [
  { name: 'light', theme: 'light', width: 1280 },
  { name: 'dark', theme: 'dark', width: 1280 },
  { name: '390 px', theme: 'light', width: 390 },
] as const;

interface Call {
  readonly session: string;
  readonly path?: string;
  /** s from the start. */
  readonly at: number;
  readonly took: number;
  readonly status?: number;
  readonly messages?: readonly (readonly [role: string, content: string])[];
  readonly answer?: string;
}

describe('sessions', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  const startS = Math.floor(Date.now() / 1000) - 300;

  async function log({ session, path, at, took, status = 200, messages = [['user', 'hello']], answer = 'Hi.' }: Call) {
    const time = (seconds: number) => ({
      seconds: startS + Math.floor(seconds),
      milliseconds: Math.round((seconds % 1) * 1000),
    });
    const sent = await dashboard.heliometer.api('POST', '/oai/v1/log', {
      headers: { 'helicone-request-id': randomUUID() },
      body: {
        providerRequest: {
          url: 'https://api.openai.com/v1/chat/completions',
          json: { model: 'gpt-4o-mini', messages: messages.map(([role, content]) => ({ role, content })) },
          meta: { 'Helicone-Session-Id': session, ...(path === undefined ? {} : { 'Helicone-Session-Path': path }) },
        },
        providerResponse: {
          status,
          headers: {},
          json: {
            model: 'gpt-4o-mini',
            choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: answer } }],
            usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
          },
        },
        timing: { startTime: time(at), endTime: time(at + took) },
      },
    });
    assert.equal(sent.status, 200, JSON.stringify(sent.body));
  }

  before(async () => {
    dashboard = await startDashboard({ rows: 800 });
    const chat = [['user', 'Where is my refund?']] as const;
    const more = [
      ...chat,
      ['assistant', 'It was sent.'],
      ['user', 'When?'],
      ['assistant', 'On Monday.'],
      ['user', 'Thanks'],
    ] as const;
    await log({ session: 'run/1', path: '/plan/search', at: 0, took: 2, messages: chat, answer: 'It was sent.' });
    await log({ session: 'run/1', path: '/plan/read', at: 2, took: 1, messages: more, answer: 'You are welcome.' });
    await log({ session: 'run/1', path: '/answer', at: 60, took: 4, status: 500 });
    for (const at of [0, 3]) await log({ session: 'flat', at, took: 1 });
    await whenRecorded('run/1', 3);
    await whenRecorded('flat', 2);
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  async function whenRecorded(session: string, calls: number): Promise<void> {
    const path = `/v1/session/${encodeURIComponent(session)}/tree`;
    for (;;) {
      const { body } = await dashboard.heliometer.api<{ data?: { total_requests: number } | null }>('GET', path);
      if (body.data?.total_requests === calls) return;
    }
  }

  const table = (page: Page) => page.getByRole('table', { name: 'Sessions' });
  const rows = (page: Page) => page.getByRole('treegrid').getByRole('row');
  const names = (page: Page) => page.getByRole('navigation', { name: 'Names of sessions' });
  const drawer = (page: Page) => page.getByRole('complementary', { name: /^Request/ });
  const param = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

  for (const look of LOOKS) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open(ALL, look);
      await table(opened.page).waitFor();
      await opened.checkAxe();
      await opened.page.getByRole('tab', { name: 'Metrics' }).click();
      await opened.page.getByRole('list', { name: 'Cost of sessions' }).waitFor();
      await opened.checkAxe();
      await using one = await dashboard.open('/sessions/run%2F1', look);
      await rows(one.page).first().waitFor();
      await one.checkAxe();
    });
  }

  test('names count the sessions of each, choose among them, and Back takes the choice away', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const review = names(page).getByRole('listitem').filter({ hasText: 'Review' });
    const count = Number(((await review.textContent()) ?? '').replaceAll(/\D/g, ''));
    assert.ok(count > 0);
    await review.getByRole('link').click();
    await page.locator(`[role=table][aria-rowcount="${count + 1}"]`).waitFor();
    assert.equal(param(page, 'name'), 'Review');
    await names(page).getByRole('link', { name: '(unnamed)' }).click();
    await page.locator('[role=table][aria-rowcount="3"]').waitFor();
    await page.goBack();
    await page.goBack();
    await names(page)
      .locator('[aria-current=true]')
      .getByText('All')
      .or(names(page).getByText('All'))
      .first()
      .waitFor();
    assert.equal(param(page, 'name'), null);
  });

  test('the dearest come first when asked, as the API has them', async () => {
    await using opened = await dashboard.open(`${ALL}&sort=-total_cost`);
    const { page } = opened;
    await table(page).getByRole('columnheader', { name: 'Cost' }).and(page.locator('[aria-sort=descending]')).waitFor();
    const { body } = await dashboard.heliometer.api<{ data: readonly { session_id: string }[] }>(
      'POST',
      '/v1/session/query',
      {
        body: { sort: { total_cost: 'desc' }, limit: 1, timeFilter: { startTimeUnixMs: 0, endTimeUnixMs: Date.now() } },
      },
    );
    const first = table(page).locator('[aria-rowindex="2"]').getByRole('link').locator('span').first();
    assert.equal(await first.getAttribute('title'), body.data[0]?.session_id);
  });

  test('with none the three headers are shown in code; with a search that finds none they are not', async () => {
    await using opened = await dashboard.open('/sessions?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z');
    await opened.page.getByText('"Helicone-Session-Path": "/plan/search"').waitFor();
    await using searched = await dashboard.open(`${ALL}&q=nothing-is-called-that`);
    await searched.page.getByText('No sessions in this range with this name, search and filter.').waitFor();
  });

  test('by keyboard: from a row into its session, through its calls, folding, and to its error', async () => {
    await using opened = await dashboard.open(`${ALL}&q=run/1`);
    const { page } = opened;
    await table(page).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'run/1', exact: true }).waitFor();
    await rows(page).nth(3).waitFor();
    assert.equal(await rows(page).count(), 4);
    await page.keyboard.press('j');
    // A path without a call has nothing to open.
    await rows(page).nth(0).and(page.locator('[aria-selected=true]')).waitFor();
    assert.equal(await drawer(page).count(), 0);
    await page.keyboard.press('j');
    await drawer(page).getByText('Where is my refund?').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.locator('[role=treegrid][aria-rowcount="2"]').waitFor();
    await rows(page).nth(0).getByText('×2').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('[role=treegrid][aria-rowcount="4"]').waitFor();
    await page.getByRole('button', { name: '1 error' }).click();
    await drawer(page).getByText('500').first().waitFor();
    await page.keyboard.press('Escape');
    await drawer(page).waitFor({ state: 'detached' });
    assert.equal(param(page, 'open'), null);
  });

  test('of ten thousand calls only those in sight are in the page, and the last is a scroll away', async () => {
    await using opened = await dashboard.open('/sessions');
    const { page } = opened;
    const { body } = await dashboard.heliometer.api<{ data: SessionTree }>('GET', '/v1/session/flat/tree');
    const [call] = body.data.children;
    assert.ok(call?.request);
    const startMs = Date.parse(call.started_at);
    const children = Array.from({ length: 10_000 }, (_, i) => {
      const at = new Date(startMs + i * 100).toISOString();
      const request = { ...call.request, exchange_id: `call-${i}`, request_created_at: at, model: `model-${i}` };
      return { ...call, started_at: at, request };
    });
    const data = { ...body.data, children, total_requests: 10_000, duration_ms: 1_001_000 };
    await page.route('**/v1/session/many/tree', (route) => route.fulfill({ json: { data, error: null } }));
    await page.goto('/app/sessions/many');
    await page.locator('[role=treegrid][aria-rowcount="10000"]').waitFor();
    assert.ok((await rows(page).count()) < 100);
    await page.getByRole('treegrid').evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
    await rows(page).getByText('model-9999').waitFor();
  });

  test('the calls in its head lead to exactly them', async () => {
    await using opened = await dashboard.open('/sessions/flat');
    const { page } = opened;
    await page.getByRole('link', { name: '2 calls' }).click();
    await page.getByRole('table', { name: 'Requests' }).and(page.locator('[aria-rowcount="3"]')).waitFor();
  });

  test('bars stand where their calls stood; zooming shows less of the time, Fit all of it', async () => {
    await using opened = await dashboard.open('/sessions/run%2F1');
    const { page } = opened;
    const bar = (row: number) => rows(page).nth(row).locator('[data-bar]');
    const box = async (row: number) => (await bar(row).boundingBox()) ?? assert.fail('no bar');
    const [search, read, answer] = [await box(1), await box(2), await box(3)];
    const perSecond = search.width / 2;
    assert.ok(Math.abs(read.x - search.x - 2 * perSecond) < 1.5);
    assert.ok(Math.abs(answer.x - search.x - 60 * perSecond) < 3);
    assert.ok(Math.abs(answer.width - 4 * perSecond) < 1.5);
    await rows(page).nth(3).getByText('500').waitFor();
    await rows(page).nth(1).locator('[role=gridcell]').nth(1).dblclick();
    await page.waitForFunction(
      (before) => (document.querySelector('[data-bar]')?.getBoundingClientRect().width ?? 0) > before * 5,
      search.width,
    );
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    await page.waitForFunction(
      (before) => Math.abs((document.querySelector('[data-bar]')?.getBoundingClientRect().width ?? 0) - before) < 1,
      search.width,
    );
    await rows(page).nth(1).hover();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -600);
    await page.keyboard.up('Control');
    await page.getByRole('button', { name: 'Zoom out' }).and(page.locator(':enabled')).waitFor();
  });

  test('idle time is folded only on request, and the address says so', async () => {
    await using opened = await dashboard.open('/sessions/run%2F1');
    const { page } = opened;
    const bar = rows(page).nth(1).locator('[data-bar]');
    const before = (await bar.boundingBox())?.width ?? 0;
    await page.getByRole('button', { name: '57.0 s idle, fold' }).click();
    await page.getByText('… 57.0 s …').waitFor();
    assert.equal(param(page, 'idle'), 'folded');
    assert.ok(((await bar.boundingBox())?.width ?? 0) > before * 5);
  });

  test('without paths: a list by time, and the header that would make a tree', async () => {
    await using opened = await dashboard.open('/sessions/flat');
    const { page } = opened;
    await page.getByText('Helicone-Session-Path: /plan/search').waitFor();
    assert.equal(await rows(page).count(), 2);
  });

  test('the tree has the costs of the API and shares of the whole; what is selected stays so in every view', async () => {
    await using opened = await dashboard.open('/sessions/run%2F1?show=tree');
    const { page } = opened;
    await page.getByRole('treegrid', { name: 'Tree' }).waitFor();
    await rows(page).nth(0).getByRole('gridcell').nth(4).getByText('%').waitFor();
    const shares = await rows(page).locator('[role=gridcell]:nth-child(5)').allTextContents();
    assert.deepEqual(shares, ['67%', '33%', '33%', '33%']);
    await opened.checkAxe();
    await rows(page).nth(2).click();
    await drawer(page).waitFor();
    const open = param(page, 'open');
    assert.ok(open !== null);
    for (const name of ['Chat', 'Waterfall']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page
        .locator(`[data-key="${open}"]`)
        .and(page.locator('[aria-selected=true], [aria-current=true]'))
        .waitFor();
    }
    await page.goBack();
    await page.getByRole('region', { name: 'Conversation' }).waitFor();
  });

  test('as a conversation each step shows what is new in it, and the whole prompt when asked', async () => {
    await using opened = await dashboard.open('/sessions/run%2F1?show=chat');
    const { page } = opened;
    const step = page.locator('article[data-key]').nth(1);
    await step.getByText('+3 messages').waitFor();
    await step.getByText('Thanks').waitFor();
    assert.equal(await step.getByText('Where is my refund?').count(), 0);
    await opened.checkAxe();
    await step.getByRole('button', { name: 'Show the whole prompt' }).click();
    await step.getByText('Where is my refund?').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await drawer(page).getByText('You are welcome.').waitFor();
  });

  test('a session is tagged and rated where it is read, and the list shows its tag', async () => {
    await using opened = await dashboard.open('/sessions/flat');
    const { page } = opened;
    await page.getByRole('button', { name: 'Tag' }).click();
    await page.getByRole('textbox', { name: 'Tag' }).fill('vip');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'vip' }).waitFor();
    await page.getByRole('button', { name: 'Bad session' }).click();
    await page.getByRole('button', { name: 'Bad session' }).and(page.locator('[aria-pressed=true]')).waitFor();
    await using list = await dashboard.open(`${ALL}&q=flat`);
    await table(list.page).getByText('vip').waitFor();
  });

  test('a session is deleted after a question that says how much goes', async () => {
    await log({ session: 'gone', at: 1, took: 1 });
    await whenRecorded('gone', 1);
    await using opened = await dashboard.open('/sessions/gone');
    const { page } = opened;
    await page.getByRole('button', { name: 'Delete session' }).click();
    await page.getByRole('dialog').getByText('Session gone with 1 call').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Session gone deleted: 1 call.').waitFor();
    await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
    const { status } = await dashboard.heliometer.api('GET', '/v1/session/gone/tree');
    assert.equal(status, 404);
  });

  test('calls that come meanwhile are added, and the bars that are there do not move', async () => {
    await using opened = await dashboard.open('/sessions/run%2F1');
    const { page } = opened;
    const bar = rows(page).nth(1).locator('[data-bar]');
    const before = await bar.boundingBox();
    await log({ session: 'run/1', path: '/answer/late', at: 61, took: 2 });
    await rows(page).getByText('late').waitFor();
    assert.deepEqual(await bar.boundingBox(), before);
  });

  test('what is there stays when it cannot be asked for again, and it is said', async () => {
    await using opened = await dashboard.open('/sessions/run%2F1', { allow: /500/ });
    const { page } = opened;
    await page.route('**/tree', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.getByRole('status').getByText('New calls are not shown').waitFor();
    assert.ok((await rows(page).count()) >= 4);
  });

  test('one that is not there says so with its code, and leads back', async () => {
    await using opened = await dashboard.open('/sessions/nobody', { allow: /404/ });
    const { page } = opened;
    await page.getByRole('alert').getByText('not_found').waitFor();
    await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Sessions' }).click();
    await settled(page);
    await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
  });
});
