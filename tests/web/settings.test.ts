// Settings in a browser: each section saves by itself, and what it saved is what the API says.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';

describe('settings', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard({ rows: 300 });
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  /** What the API answers now. */
  const answer = async <T>(path: string): Promise<T> =>
    (await dashboard.heliometer.api<{ data: T }>('GET', path)).body.data;

  for (const look of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '390 px', theme: 'light', width: 390 },
  ] as const) {
    test(`nothing serious for axe in any section: ${look.name}`, async () => {
      await using opened = await dashboard.open('/settings', look);
      const { page } = opened;
      const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
      for (let i = 0; i < (await links.count()); i += 1) {
        const title = (await links.nth(i).textContent()) ?? '';
        await links.nth(i).click();
        await page.getByRole('heading', { name: title, exact: true }).first().waitFor();
        await page.waitForFunction(() => document.querySelector('[data-skeleton]') === null);
        await opened.checkAxe();
      }
    });
  }

  test('a new key is shown once, and its dialog closes by saying that it was copied', async () => {
    await using opened = await dashboard.open('/settings/keys');
    const { page } = opened;
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('Give it a name').waitFor();
    await page.getByLabel('Name').fill('ingest');
    await page.getByLabel('May').selectOption('w');
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy the key now' });
    await dialog.getByText(/^pk-/).waitFor();
    await opened.checkAxe();
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    await dialog.getByRole('button', { name: 'Copy it' }).click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^pk-/);
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('listitem').filter({ hasText: 'ingest' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click();
    await row.getByText('revoked', { exact: true }).waitFor();
    const keys = await answer<readonly { api_key_name: string; soft_delete: boolean }[]>('/v1/api-keys');
    assert.equal(keys.find(({ api_key_name: name }) => name === 'ingest')?.soft_delete, true);
  });

  test('a provider key goes into the vault, is switched off and deleted, and is never shown', async () => {
    await using opened = await dashboard.open('/settings/provider-keys');
    const { page } = opened;
    await page.getByRole('button', { name: 'Add provider key' }).click();
    await page.getByLabel('Key', { exact: true }).fill('sk-provider-secret-0123456789');
    await page.getByLabel('Name').fill('main');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'main' });
    await row.waitFor();
    assert.ok(!((await page.locator('body').textContent()) ?? '').includes('sk-provider-secret'));
    await row.getByRole('button', { name: 'Switch off' }).click();
    await row.getByText('not used').waitFor();
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete provider key' }).click();
    await page.getByText('None yet: each call brings').waitFor();
  });

  test('an address of its own for each section, and Back', async () => {
    await using opened = await dashboard.open('/settings/provider-keys');
    const { page } = opened;
    await page.getByRole('link', { name: 'API keys' }).click();
    await page.waitForURL(/settings\/keys/);
    await page.goBack();
    await page.getByRole('heading', { name: 'Provider keys' }).waitFor();
    await page.goto('/app/settings/nothing');
    await page.getByText('There is no such section').waitFor();
  });

  test('the organisation takes another name, and says that it was saved', async () => {
    await using opened = await dashboard.open('/settings/organisation');
    const { page } = opened;
    await page.getByLabel('Name').fill('Acme');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    const [own] = await answer<readonly { name: string }[]>('/v1/organization');
    assert.equal(own?.name, 'Acme');
  });

  test('the range and the zone of the organisation are those of pages whose address names none', async () => {
    const { heliometer } = dashboard;
    await using opened = await dashboard.open('/settings/organisation');
    const { page } = opened;
    await page.getByLabel('Range').selectOption('Last 7 days');
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/request/count/query')) asked.push(request.postData() ?? '');
    });
    await page.goto('/app/requests');
    await page.getByRole('button', { name: 'Last 7 days' }).click();
    await page.getByRole('button', { name: 'Show UTC' }).waitFor();
    await page.getByRole('button', { name: 'Show local time' }).waitFor();
    await page.waitForFunction(() => document.querySelector('[data-skeleton]') === null);
    assert.equal(new Set(asked.map((body) => body.match(/"gte":"([^"]+)"/)?.[1])).size, 1, asked.join('\n'));
    await page.getByRole('button', { name: 'Last hour' }).click();
    await page.getByRole('button', { name: 'Last hour' }).waitFor();
    await page.goto('/app/dashboard?range=1h&tz=utc');
    await page.getByRole('button', { name: 'Last hour' }).waitFor();
    const [own] = await answer<readonly { id: string }[]>('/v1/organization');
    const back = { default_range: null, time_zone: null };
    await heliometer.api('POST', `/v1/organization/${own?.id}/update`, { body: back });
  });

  test('where nobody signs in, another organisation is made, entered and left again', async () => {
    await using opened = await dashboard.open('/settings/organisation');
    const { page } = opened;
    const menu = page.getByRole('button', { name: /^Organisation: / });
    const first = (await menu.textContent()) ?? '';
    await menu.click();
    await page.getByRole('menuitem', { name: 'New organisation' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Second');
    await page.getByRole('button', { name: 'Create and switch' }).click();
    await page.getByRole('button', { name: 'Organisation: Second' }).waitFor();
    await page.goto('/app/settings/keys');
    await page.getByText('No key yet.').waitFor();
    await page.getByRole('button', { name: 'Organisation: Second' }).click();
    await page.getByRole('menuitemradio', { name: first }).click();
    await page.getByRole('button', { name: `Organisation: ${first}` }).waitFor();
    await page.goto('/app/settings/keys');
    await page.getByRole('listitem').filter({ hasText: 'bootstrap' }).waitFor();
  });

  test('whoever is invited gets a link that is shown once', async () => {
    await using opened = await dashboard.open('/settings/members');
    const { page } = opened;
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('E-mail').fill('nobody');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByText('Give an e-mail address').waitFor();
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Role').selectOption('viewer');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByRole('dialog').getByText(/link=/).waitFor();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const row = page.getByRole('list', { name: 'Open invitations' }).getByRole('listitem');
    await row.getByText('viewer').waitFor();
    await row.getByRole('button', { name: 'Withdraw' }).click();
    await row.waitFor({ state: 'detached' });
  });

  test('redaction is tried on the text while it is set, and holds what was tried', async () => {
    await using opened = await dashboard.open('/settings/redaction', { allow: /400|422/ });
    const { page } = opened;
    const stored = page.getByRole('region', { name: 'Try it' }).locator('output');
    await page.getByLabel('E-mail addresses').check();
    await stored.getByText('[redacted:email]').waitFor();
    await page.getByRole('button', { name: 'Add pattern' }).click();
    await page.getByLabel('Name').fill('order');
    await page.getByLabel('Pattern (RE2)').fill('A-(');
    await page.getByRole('region', { name: 'Try it' }).getByRole('alert').waitFor();
    await page.getByLabel('Pattern (RE2)').fill('A-\\d+');
    await page.getByLabel('Try it on a text').fill('Order A-1881 of ada@example.com');
    await stored.getByText('Order [redacted:order] of [redacted:email]').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    assert.deepEqual(await answer('/v1/redaction'), {
      built_in: ['email'],
      own: [{ name: 'order', pattern: 'A-\\d+' }],
      user_ids: false,
    });
  });

  test('retention shows what would go before it is set, and asks', async () => {
    await using opened = await dashboard.open('/settings/retention');
    const { page } = opened;
    const bodies = page.getByLabel('Keep their bodies, days');
    await bodies.fill('none');
    await page.getByText('Give whole days').waitFor();
    await bodies.fill('7');
    // Asked even before it is known what would go.
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set this?' });
    await dialog.getByText('It cannot be brought back.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await answer<{ body_days: number | null }>('/v1/retention')).body_days, null);
    await page.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Would be removed:').waitFor();
    await dialog.getByRole('button', { name: 'Remove and set' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    assert.equal((await answer<{ body_days: number | null }>('/v1/retention')).body_days, 7);
  });

  test('a price is set by the million and kept by the token, and costs are worked out again', async () => {
    await using opened = await dashboard.open('/settings/prices');
    const { page } = opened;
    await page.getByRole('button', { name: 'Set a price' }).click();
    await page.getByLabel('Model').fill('own-model');
    await page.getByLabel('In, USD a million').fill('2.5');
    await page.getByRole('button', { name: 'Set price' }).click();
    await page.getByText('Give USD, such as').waitFor();
    await page.getByLabel('Out, USD a million').fill('10');
    await page.getByRole('button', { name: 'Set price' }).click();
    const row = page.getByRole('list', { name: 'Prices' }).getByRole('listitem');
    await row.getByText('in $2.50').waitFor();
    const [price] = await answer<readonly { inputUsd: string; outputUsd: string }[]>('/v1/prices');
    assert.deepEqual([price?.inputUsd, price?.outputUsd], ['0.0000025', '0.00001']);
    await row.getByRole('button', { name: 'Recompute' }).click();
    await page.getByRole('list', { name: 'Recomputations' }).getByText('own-model').waitFor();
  });

  test('requests go out as a file of a filter, come in again once, and what is refused is told', async () => {
    await using opened = await dashboard.open('/settings/transfer');
    const { page } = opened;
    await page.getByLabel('Filter').fill('status >= ');
    await page.getByRole('button', { name: 'Download', disabled: true }).waitFor();
    await page.getByLabel('Filter').fill('status >= 400');
    const told = page.getByText(/^\d+ requests?, the newest first$/);
    await told.waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    const download = await downloading;
    assert.equal(download.suggestedFilename(), 'requests.jsonl');
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    assert.ok(lines.every((line) => Number(JSON.parse(line).response_status) >= 400));
    assert.equal(lines.length, Number.parseInt((await told.textContent()) ?? '', 10));

    const fresh = JSON.stringify({ ...JSON.parse(lines[0] ?? ''), exchange_id: randomUUID() });
    const buffer = Buffer.from([...lines, fresh, 'no line'].join('\n'));
    await page.getByLabel('File to import').setInputFiles({ name: 'calls.jsonl', mimeType: '', buffer });
    await page.getByText(`calls.jsonl: 1 taken, ${lines.length} here already, 1 refused:`).waitFor();
    await page.getByText(`line ${lines.length + 2}: it is not JSON`).waitFor();
    await opened.checkAxe();
  });

  test('a file that is none says what is accepted', async () => {
    await using opened = await dashboard.open('/settings/transfer', { allow: /422/ });
    const file = { name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('[1]') };
    await opened.page.getByLabel('File to import').setInputFiles(file);
    await opened.page.getByRole('alert').getByText('accepted are JSON lines, one row a line').waitFor();
  });

  test('a report needs somebody to send it to', async () => {
    await using opened = await dashboard.open('/settings/reports');
    const { page } = opened;
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Give at least one address.').waitFor();
    await page.getByLabel('Slack').fill('https://hooks.slack.invalid/services/T');
    await page.getByLabel('Day').selectOption('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    assert.equal((await answer<{ weekday: number }>('/v1/report')).weekday, 3);
    await page.getByRole('button', { name: 'Send no more' }).click();
    await page.getByRole('button', { name: 'Send no more' }).waitFor({ state: 'detached' });
    assert.equal(await answer('/v1/report'), null);
  });

  test('single keys can be switched off', async () => {
    await using opened = await dashboard.open('/settings/account');
    const { page } = opened;
    await page.getByLabel('Single keys').uncheck();
    await page.locator('h1').click();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByLabel('Single keys').check();
    assert.match(page.url(), /settings\/account/);
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL(/app\/requests/);
  });

  test('a viewer sees what is set and is told why nothing can be changed', async () => {
    await using opened = await dashboard.open('/dashboard');
    const { page } = opened;
    // As the server answers a viewer; that it refuses them is tested at its own door.
    await page.route('**/api/auth/me', async (route) => {
      const response = await route.fetch();
      const { data } = (await response.json()) as { data: { organization: object } };
      const seen = { ...data, auth: 'accounts', organization: { ...data.organization, role: 'viewer' } };
      await route.fulfill({ json: { data: seen, error: null } });
    });
    await page.goto('/app/settings/keys');
    await page.getByRole('button', { name: 'New key', disabled: true }).waitFor();
    await page.getByRole('button', { name: 'New key' }).focus();
    await page.getByRole('tooltip').getByText('Needs admin').waitFor();
    await page.getByRole('link', { name: 'Redaction' }).click();
    await page.getByLabel('E-mail addresses').and(page.locator(':disabled')).waitFor();
  });

  test('a key tells when its last call came', async () => {
    const { heliometer } = dashboard;
    const id = randomUUID();
    const at = { seconds: Math.floor(Date.now() / 1000), milliseconds: 0 };
    const logged = await heliometer.api('POST', '/custom/v1/log', {
      headers: { 'helicone-request-id': id },
      body: {
        providerRequest: { url: 'custom-model-nopath', json: { model: 'm', messages: [] }, meta: {} },
        providerResponse: { json: { model: 'm' }, status: 200, headers: {} },
        timing: { startTime: at, endTime: at },
      },
    });
    assert.equal(logged.status, 200, JSON.stringify(logged.body));
    await heliometer.fetchRecord(id);
    await using opened = await dashboard.open('/settings/keys');
    await opened.page
      .getByRole('listitem')
      .filter({ hasText: 'bootstrap' })
      .getByText(/last call/)
      .waitFor();
  });

  test('the system tells versions, sizes and losses, and the doctor looks when asked', async () => {
    await using opened = await dashboard.open('/settings/system');
    const { page } = opened;
    const facts = await answer<{ version: string; engine: string; rows: number; lost: readonly { count: number }[] }>(
      '/v1/system',
    );
    assert.ok(facts.rows >= 300);
    assert.ok(facts.lost.length > 0);
    const versions = page.getByRole('region', { name: 'Versions' });
    for (const text of [facts.version, facts.engine, process.versions.node]) {
      await versions.getByText(text, { exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'Look now' }).click();
    const findings = page.getByRole('list', { name: 'Findings' }).getByRole('listitem');
    await findings.filter({ hasText: 'record store' }).getByText('opened by the running server').waitFor();
    await findings.filter({ hasText: 'control store' }).getByText('ok', { exact: true }).waitFor();
    await opened.checkAxe();
  });

  test('what is not set up says how', async () => {
    await using opened = await dashboard.open('/settings/integrations');
    const { page } = opened;
    await page.getByRole('region', { name: 'E-mail (SMTP)' }).getByText("HELIOMETER_SMTP_URL='smtps://").waitFor();
    await page.getByRole('region', { name: 'OpenTelemetry (OTLP)' }).getByText('not set up').waitFor();
    await page.getByText('Helicone-Posthog-Key').waitFor();
  });

  test('the state of recording leads to the system, and leaving what is not saved asks', async () => {
    await using opened = await dashboard.open('/settings/organisation');
    const { page } = opened;
    // Whatever its word is just now.
    const recording = page.getByRole('navigation', { name: 'Pages' }).locator('a[href*="settings/system"]');
    await page.getByLabel('Name').fill('Something else');
    page.once('dialog', (dialog) => void dialog.dismiss());
    await recording.click();
    await page.waitForURL(/settings\/organisation/);
    assert.equal(await page.getByLabel('Name').inputValue(), 'Something else');
    page.once('dialog', (dialog) => void dialog.accept());
    await recording.click();
    await page.getByText('Waiting in the journal').waitFor();
  });
});
