// The rate limits page in a browser, on live traffic: a rule is written as fields or as a header, holds a user back, and is
// found again in what was refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { call } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly quota: number;
  readonly unit: string;
  readonly window_seconds: number;
  readonly segment: string | null;
}

const LIMIT_MS = 20_000;

describe('rate limits', { skip: NO_CHROMIUM }, () => {
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

  async function rules(): Promise<readonly Rule[]> {
    return (await dashboard.heliometer.api<{ data: readonly Rule[] }>('GET', '/v1/rate-limits')).body.data;
  }

  function send(user: string, more: Readonly<Record<string, string>> = {}) {
    const { url, key } = dashboard.heliometer;
    const headers = {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${PROVIDER_KEY}` },
      ...{ 'helicone-auth': `Bearer ${key}`, 'helicone-user-id': user, ...more },
    };
    return call(`${url}/v1/chat/completions`, { headers, body: JSON.stringify(CHAT) });
  }

  /** Rules take effect within two seconds: until then calls pass, and count for nothing. */
  async function untilRulesHold(): Promise<void> {
    const limit = performance.now() + LIMIT_MS;
    while ((await send('nobody')).headers['helicone-ratelimit-limit'] === undefined) {
      assert.ok(performance.now() < limit, 'the rule never took effect');
      await wait(100);
    }
  }

  async function sendAndRecord(user: string, status: number, headers: Readonly<Record<string, string>> = {}) {
    const answer = await send(user, headers);
    assert.equal(answer.status, status);
    await dashboard.heliometer.fetchRecord(answer.id);
  }

  test('without a rule an example is shown; fields write the header, the header writes the fields', async () => {
    await using opened = await dashboard.open('/rate-limits');
    const { page } = opened;
    await page.getByText('Helicone-RateLimit-Policy: 100;w=60;u=request;s=user').waitFor();
    await page.getByText('Nobody was held back in this range.').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'New rule' }).click();
    const header = page.getByLabel('As header, Helicone-RateLimit-Policy');
    await page.getByLabel('At most').fill('5');
    await page.getByLabel('Of', { exact: true }).selectOption('Cents');
    await page.getByLabel('Within, seconds').fill('86400');
    await page.getByLabel('For', { exact: true }).selectOption('All together');
    assert.equal(await header.inputValue(), '5;w=86400;u=cents');
    await header.fill('20;w=3600;u=tokens;s=plan');
    assert.equal(await page.getByLabel('At most').inputValue(), '20');
    assert.equal(await page.getByLabel('Of', { exact: true }).inputValue(), 'token');
    assert.equal(await page.getByLabel('Within, seconds').inputValue(), '3600');
    assert.equal(await page.getByLabel('For', { exact: true }).inputValue(), 'plan');
    await header.fill('20;w=3600;u=bananas');
    await page.getByText('This cannot be read: the unit "bananas" is not known.').waitFor();
    await page.getByRole('button', { name: 'Create rule' }).click();
    await opened.checkAxe();
    assert.deepEqual(await rules(), []);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('complementary', { name: 'New rule' }).waitFor({ state: 'detached' });
  });

  test('a rule made here holds a user back, and the page tells whom', async () => {
    await using opened = await dashboard.open('/rate-limits?range=1h&open=new');
    const { page } = opened;
    await page.getByLabel('Name').fill('One an hour');
    await page.getByLabel('As header, Helicone-RateLimit-Policy').fill('1;w=3600;u=request;s=user');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('table', { name: 'Rules' }).getByText('1 request in 1 h, for each user').waitFor();
    const [rule] = await rules();
    assert.deepEqual(
      [rule?.name, rule?.quota, rule?.unit, rule?.window_seconds, rule?.segment],
      ['One an hour', 1, 'request', 3600, 'user'],
    );
    await untilRulesHold();
    await sendAndRecord('ada', 200);
    await sendAndRecord('ada', 429);
    await page.reload();
    await page.getByText('1 by limits here, 0 by providers.').waitFor();
    const uses = page.getByRole('list', { name: 'Nearest to their limit' }).getByRole('listitem');
    const use = uses.filter({ hasText: 'ada' });
    await use.getByText('1 of 1 request in 1 h').waitFor();
    await use.getByText('full').waitFor();
    await use.getByText(/^all free in /).waitFor();
    await opened.checkAxe();
    await use.getByRole('link', { name: 'ada' }).click();
    await page.locator(`[role=table][aria-label=Requests][aria-rowcount="2"]`).waitFor();
    await page.goBack();
    await page.getByRole('list', { name: 'Users held back' }).getByRole('link', { name: 'ada' }).click();
    await page.locator('[role=table][aria-label=Requests][aria-rowcount="2"]').waitFor();
    await page.goBack();
    const refusedBy = page.getByRole('list', { name: 'Refused by' }).getByRole('listitem');
    assert.equal((await refusedBy.innerText()).replaceAll(/\s+/g, ' ').trim(), 'One an hour 1');
    await refusedBy.getByRole('link', { name: 'One an hour' }).click();
    await page.locator('[role=table][aria-label=Requests][aria-rowcount="2"]').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('f'), `status = 429 and limit = "${rule?.id}"`);
    await page.goBack();
    await page.getByRole('list', { name: 'Users held back' }).waitFor();
  });

  for (const look of [{ theme: 'dark' }, { width: 390 }] as const) {
    test(`nothing serious for axe: ${JSON.stringify(look)}`, async () => {
      await using opened = await dashboard.open('/rate-limits?range=1h', look);
      await opened.page.getByRole('table', { name: 'Rules' }).waitFor();
      await opened.checkAxe();
    });
  }

  test('by keyboard a rule is opened and changed; then it is deleted', async () => {
    await using opened = await dashboard.open('/rate-limits?range=1h');
    const { page } = opened;
    await page.getByRole('table', { name: 'Rules' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByLabel('At most').fill('2');
    await page.keyboard.press('Control+Enter');
    const row = page.getByRole('table', { name: 'Rules' }).getByRole('row', { name: /One an hour/ });
    await row.getByText('2 requests in 1 h, for each user').waitFor();
    await row.getByRole('link').click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete rule' }).click();
    await page.getByText('No rule holds for every call yet.').waitFor();
    assert.deepEqual(await rules(), []);
  });

  test('what fails is told with its code, and the rest of the page lives on', async () => {
    await using opened = await dashboard.open('/requests', { allow: /500/ });
    const { page } = opened;
    await page.route('**/v1/rate-limits', (route) =>
      route.fulfill({ status: 500, json: { data: null, error: 'The store did not answer.', code: 'internal' } }),
    );
    await page.goto('/app/rate-limits?range=1h');
    await page.getByRole('alert').getByText('internal').waitFor();
    await page.getByText('1 by limits here, 0 by providers.').waitFor();
  });

  test('a limit that callers send stands among the rules, to be read, and leads to its requests', async () => {
    await send('nobody');
    // The rule deleted before is let go within two seconds.
    while ((await send('nobody')).status === 429) await wait(100);
    const policy = '2;w=3600;u=request;s=user';
    for (const status of [200, 200, 429]) await sendAndRecord('bob', status, { 'helicone-ratelimit-policy': policy });
    await using opened = await dashboard.open('/rate-limits?range=1h');
    const { page } = opened;
    const row = page.getByRole('table', { name: 'Rules' }).getByRole('row', { name: /by header/ });
    await row.getByText('2 requests in 1 h, for each user').waitFor();
    await row.getByText('3', { exact: true }).waitFor();
    const use = page.getByRole('list', { name: 'Nearest to their limit' }).getByRole('listitem');
    await use.filter({ hasText: 'bob' }).getByText('2 of 2 requests in 1 h').waitFor();
    await page
      .getByRole('list', { name: 'Refused by' })
      .getByRole('link', { name: `by header ${policy}` })
      .waitFor();
    await opened.checkAxe();
    await row.getByRole('link').click();
    await page.locator('[role=table][aria-label=Requests][aria-rowcount="4"]').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('f'), `ratelimit = "${policy}"`);
    await page.goto('/app/users/bob?range=1h');
    const own = page.getByRole('list', { name: 'Rate limits' }).getByRole('listitem');
    await own.filter({ hasText: policy }).getByText('2 of 2 requests in 1 h').waitFor();
    assert.equal(await own.count(), 1);
    await opened.checkAxe();
  });
});
