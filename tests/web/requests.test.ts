// The requests page in a browser: the list, its filter in the address, the drawer by keyboard, and live rows.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { HeliconeRequest } from '@heliometer/contract';
import type { Page } from 'playwright-core';
import { type Dashboard, NO_CHROMIUM, rowCount, startDashboard } from './dashboard.ts';

const ALL = '/requests?range=30d';

describe('requests', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard();
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  const table = (page: Page) => page.getByRole('table', { name: 'Requests' });
  const drawer = (page: Page) => page.getByRole('complementary');

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe: ${look.name}`, async () => {
      await using opened = await dashboard.open(ALL, look);
      await table(opened.page).waitFor();
      await opened.checkAxe();
      await table(opened.page).getByRole('link').first().click();
      await drawer(opened.page).getByRole('article').first().waitFor();
      await opened.checkAxe();
    });
  }

  test('the count beside the title is the API’s, and rows come as one scrolls', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const total = await rowCount(table(page));
    assert.ok(total > 600);
    await page
      .getByRole('banner')
      .or(page.locator('header'))
      .first()
      .getByText(total.toLocaleString('en-US'))
      .waitFor();
    const scroller = await table(page).locator('..').elementHandle();
    // Two hundred rows come at a time, and the box is only as high as those that came.
    for (const row of [90, 190, 390, 590]) {
      await page.waitForFunction(
        ([box, index]) => {
          box?.scrollTo(0, index * 32);
          return box?.querySelector(`[aria-rowindex="${index + 2}"]`) !== null;
        },
        [scroller as unknown as Element | null, row] as const,
      );
    }
  });

  test('rows far above are the same on the way back, and stand as they are read once the list rests', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    const box = table(page).locator('..');
    const rowAt = (index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`);
    const first = await rowAt(0).innerText();
    // More rows than are held as objects.
    for (let row = 0; row < 2_200; row += 100) {
      await box.evaluate((node, top) => node.scrollTo(0, top), row * 32);
      await rowAt(row).waitFor();
    }
    await box.evaluate((node) => node.scrollTo(0, 0));
    await rowAt(0).waitFor();
    assert.equal(await rowAt(0).innerText(), first);
    await page.waitForFunction(
      (node) => {
        const read = [...(node?.querySelectorAll('[data-key]') ?? [])].map((row) => Number(row.ariaRowIndex));
        return read[0] === 2 && read.every((place, i) => i === 0 || place > (read[i - 1] as number));
      },
      await table(page).elementHandle(),
    );
  });

  test('a focus stays with its row, and goes with it when it is scrolled away', async () => {
    await using opened = await dashboard.open('/requests?range=30d');
    const { page } = opened;
    const box = page.getByRole('table', { name: 'Requests' }).locator('..');
    const key = () =>
      page.evaluate(() => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') ?? null);
    const scrollTo = async (top: number) => {
      await box.evaluate((node, wanted) => node.scrollTo(0, wanted), top);
      await page.locator(`[role=row][aria-rowindex="${Math.floor(top / 32) + 12}"]`).waitFor();
    };
    const link = page.locator('[role=row][aria-rowindex="12"]').getByRole('link');
    await link.focus();
    const focused = await key();
    assert.ok(focused);
    await scrollTo(160);
    assert.equal(await key(), focused);
    await scrollTo(1600);
    assert.equal(await key(), null);
  });

  test('as long as it is not known how many there are, no number is told', async () => {
    await using opened = await dashboard.open('/cache');
    const { page } = opened;
    const asked = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    await page.route('**/v1/request/count/query', async (route) => {
      asked.resolve();
      await held.promise;
      await route.continue();
    });
    await page.goto(`/app${ALL}`);
    await asked.promise;
    await table(page).getByRole('link').first().waitFor();
    assert.equal(await table(page).getAttribute('aria-rowcount'), '-1');
    held.resolve();
    assert.ok((await rowCount(table(page))) > 200);
  });

  test('a filter stands in the address, and Back takes it out', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await page.keyboard.press('/');
    await page.getByRole('searchbox', { name: 'Field' }).fill('status');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Is' }).selectOption({ label: 'at least' });
    await page.getByRole('textbox', { name: 'Value' }).fill('400');
    await page.keyboard.press('Enter');
    await page.waitForURL(/f=status/);
    assert.equal(new URL(page.url()).searchParams.get('f'), 'status >= 400');
    await page.getByRole('button', { name: 'Status at least 400', exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Status at least 400', exact: true }).waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).searchParams.get('f'), null);
  });

  test('a text that cannot be read says where, and keeps the page', async () => {
    await using opened = await dashboard.open(`${ALL}&f=${encodeURIComponent('modle = "x"')}`);
    const { page } = opened;
    await page.getByText('there is no field modle').waitFor();
    await table(page).waitFor();
  });

  test('the drawer is opened, stepped through and closed by keys', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/open=/);
    const first = new URL(page.url()).searchParams.get('open');
    await drawer(page).getByText('1 of').waitFor();
    await page.keyboard.press('j');
    await drawer(page).getByText('2 of').waitFor();
    assert.notEqual(new URL(page.url()).searchParams.get('open'), first);
    for (const [key, tab] of [
      ['2', 'Raw'],
      ['3', 'Attempts'],
      ['4', 'Cost'],
      ['5', 'Headers'],
      ['6', 'Details'],
      ['1', 'Chat'],
    ] as const) {
      await page.keyboard.press(key);
      await drawer(page).getByRole('tab', { name: tab, selected: true }).waitFor();
    }
    await page.keyboard.press('Escape');
    await drawer(page).waitFor({ state: 'detached' });
  });

  test('each event of a stream says when it came, and more of it on hover', async () => {
    const { body } = await dashboard.heliometer.api<{
      data: readonly HeliconeRequest[];
    }>('POST', '/v1/request/query', { body: { filter: 'all', limit: 1_000 } });
    // One that its client left may have a single event.
    const call = body.data.find(({ latencies, outcome }) => latencies.ttft !== null && outcome === 'answered');
    assert.ok(call !== undefined, 'no call of the demo was streamed');
    await using opened = await dashboard.open(`${ALL}&open=${call.request_id}`);
    const { page } = opened;
    await drawer(page).getByRole('tab', { name: 'Raw' }).click();
    await drawer(page).getByRole('button', { name: 'events' }).click();
    const events = drawer(page).getByRole('region', { name: 'Events' }).getByRole('listitem');
    await events.first().waitFor();
    const texts = await events.allInnerTexts();
    assert.ok(texts.length > 2);
    for (const text of texts) assert.match(text, /^\d+\s+\+[\d.]+ m?s\s/);
    const record = await dashboard.heliometer.fetchRecord(call.request_id);
    const second = record.arrivals?.[1]?.[1] ?? Number.NaN;
    await events.nth(1).getByText(/^\+/).hover();
    const at = new Date(Date.parse(call.request_created_at) + second).toISOString();
    await page.getByRole('tooltip').getByText(at).waitFor();
    await page.getByRole('tooltip').getByText('after the event before').waitFor();
    await opened.checkAxe();
  });

  test('what was put into a prompt is a chip, and its tags are nowhere', async () => {
    await using opened = await dashboard.open(`${ALL}&f=${encodeURIComponent('prompt = "product-copy"')}`);
    const { page } = opened;
    await table(page).getByRole('link').first().click();
    const said = drawer(page).getByRole('article', { name: 'user' });
    const chip = said.getByTitle(/^Input /).first();
    await chip.waitFor();
    assert.notEqual((await chip.innerText()).trim(), '');
    assert.doesNotMatch(await said.innerText(), /helicone-prompt/);
    await said.getByRole('button', { name: 'Copy message' }).click();
    assert.doesNotMatch(await page.evaluate(() => navigator.clipboard.readText()), /helicone-prompt|^$/);
    await opened.checkAxe();
  });

  test('a property set in the drawer is there afterwards', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).getByRole('link').first().click();
    await drawer(page).getByRole('tab', { name: 'Details' }).click();
    await page.getByRole('textbox', { name: 'Property' }).fill('reviewed');
    await page.getByRole('textbox', { name: 'Value' }).fill('by-hand');
    await page.keyboard.press('Enter');
    await drawer(page).getByText('by-hand').waitFor();
  });

  test('from a call one step leads to its session, and Back leads to the call', async () => {
    const { body } = await dashboard.heliometer.api<{
      data: readonly { request_id: string; session: { id: string | null } }[];
    }>('POST', '/v1/request/query', { body: { filter: 'all', limit: 1_000 } });
    const call = body.data.find(({ session }) => session.id !== null);
    assert.ok(call !== undefined, 'no call of the demo has a session');
    await using opened = await dashboard.open(`${ALL}&open=${call.request_id}`);
    const { page } = opened;
    await drawer(page)
      .getByRole('link', { name: /^session / })
      .click();
    await page.waitForURL((url) => url.pathname.endsWith(`/sessions/${encodeURIComponent(call.session.id ?? '')}`));
    await page.goBack();
    await drawer(page).getByRole('tab', { name: 'Chat' }).waitFor();
  });

  test('columns, order and view are the address, and the same address shows them', async () => {
    await using opened = await dashboard.open(`${ALL}&cols=time,model,cost&sort=-cost`);
    const { page } = opened;
    assert.deepEqual(await table(page).getByRole('columnheader').allTextContents(), ['', 'Time', 'Model', 'Cost']);
    await table(page).getByRole('columnheader', { name: 'Cost' }).and(page.locator('[aria-sort=descending]')).waitFor();
  });

  test('a live list takes in what comes, and holds still while somebody reads', async () => {
    await using opened = await dashboard.open('/requests?range=1h&live=1');
    const { page } = opened;
    const log = async (model: string) => {
      const at = Math.floor(Date.now() / 1000);
      const time = { seconds: at, milliseconds: 0 };
      const answer = await dashboard.heliometer.api('POST', '/custom/v1/log', {
        headers: { 'helicone-request-id': randomUUID() },
        body: {
          providerRequest: {
            url: 'custom-model-nopath',
            json: { model, messages: [{ role: 'user', content: 'hello' }] },
            meta: {},
          },
          providerResponse: { json: { model }, status: 200, headers: {} },
          timing: { startTime: time, endTime: time },
        },
      });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    };
    await log('live-one');
    await table(page).getByText('live-one').waitFor();
    await table(page).getByRole('link').first().click();
    await drawer(page).waitFor();
    await log('live-two');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    assert.equal(await table(page).getByText('live-two').count(), 0);
    await page.getByRole('button', { name: '1 new' }).click();
    await table(page).getByText('live-two').waitFor();
  });

  test('keys are listed by ?, and g with a letter goes to a page', async () => {
    await using opened = await dashboard.open(ALL);
    const { page } = opened;
    await table(page).waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('Next row').waitFor();
    // Not its Close button, whose tip would lie over the title.
    assert.ok(await keys.evaluate((dialog) => dialog === document.activeElement));
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL(/\/app\/requests/);
  });
});
