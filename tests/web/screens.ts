// Table. What `npm run screenshots` shows. A page adds a row for itself and for each state of it that is worth a look.
import type { Page } from 'playwright-core';
import { settled } from './dashboard.ts';

export interface Screen {
  /** The file's name. */
  readonly name: string;
  /** Below `/app`. */
  readonly path: string;
  /** Of a console that asks who one is, with no owner yet; `link` = the printed one. */
  readonly asked?: 'link' | 'form';
  /** Errors that belong to what is shown. */
  readonly allow?: RegExp;
  /** What is clicked before the picture. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const SLOWEST =
  'SELECT request_id, created_at, model, user_id, latency_ms FROM requests ORDER BY latency_ms DESC LIMIT 100';
const DAYS =
  'SELECT toStartOfDay(created_at) AS day, model, sum(cost) AS usd FROM requests GROUP BY day, model ORDER BY day';

export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', asked: 'form', allow: /401/ },
  {
    name: 'sign-in-refused',
    path: '/sign-in',
    asked: 'form',
    allow: /40[13]/,
    async prepare(page) {
      await page.getByLabel('E-mail').fill('ada@example.com');
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'sign-in-owner', path: '', asked: 'link', allow: /401/ },
  { name: 'dashboard', path: '/dashboard?range=30d' },
  {
    name: 'start-listening',
    path: '/start',
    async prepare(page) {
      const json = { data: [], error: null, nextCursor: null };
      await page.route('**/v1/request/query', (route) => route.fulfill({ json }));
      await page.reload();
      await page.getByRole('button', { name: 'Make a key' }).click();
      await page.getByText('Shown once').waitFor();
      await page.getByText('Send a test request from here').click();
    },
  },
  { name: 'start-arrived', path: '/start' },
  { name: 'requests', path: '/requests?range=30d' },
  { name: 'requests-filtered', path: '/requests?range=30d&f=model ~ "gpt" and (status >= 400 or latency > 3s)' },
  {
    name: 'requests-drawer',
    path: '/requests?range=30d&f=model ~ "gpt-4o"',
    async prepare(page) {
      await page.getByRole('table', { name: 'Requests' }).getByRole('link').first().click();
      await page.getByRole('complementary').getByRole('tab', { name: 'Chat' }).waitFor();
      await settled(page);
    },
  },
  {
    name: 'requests-events',
    path: '/requests?range=30d&f=ttft > 1ms',
    async prepare(page) {
      await page.getByRole('table', { name: 'Requests' }).getByRole('link').first().click();
      await page.getByRole('complementary').getByRole('tab', { name: 'Raw' }).click();
      await page.getByRole('button', { name: 'events' }).click();
      await page.getByRole('region', { name: 'Events' }).scrollIntoViewIfNeeded();
      await settled(page);
    },
  },
  { name: 'sessions', path: '/sessions?range=30d' },
  { name: 'sessions-metrics', path: '/sessions?range=30d&tab=metrics' },
  { name: 'sessions-empty', path: '/sessions?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z' },
  { name: 'session', path: '/sessions?range=30d&name=Research', prepare: openSession },
  {
    name: 'session-tree',
    path: '/sessions?range=30d&name=Research&sort=-errors',
    prepare: (page) => openSession(page, 'Tree'),
  },
  {
    name: 'session-chat',
    path: '/sessions?range=30d&name=Support chat&sort=-total_requests',
    prepare: (page) => openSession(page, 'Chat'),
  },
  {
    name: 'session-selected',
    path: '/sessions?range=30d&name=Research&sort=-errors',
    async prepare(page) {
      await openSession(page);
      await page.getByRole('row').nth(1).click();
      await page.getByRole('complementary').getByRole('tab', { name: 'Chat' }).waitFor();
      await settled(page);
    },
  },
  { name: 'datasets', path: '/datasets', prepare: openDatasets },
  {
    name: 'dataset',
    path: '/datasets',
    async prepare(page) {
      await openDatasets(page);
      await page.getByRole('table', { name: 'Datasets' }).getByRole('link').first().click();
      await page.getByRole('table', { name: 'Rows' }).waitFor();
    },
  },
  {
    name: 'dataset-row',
    path: '/datasets',
    async prepare(page) {
      await openDatasets(page);
      await page.getByRole('table', { name: 'Datasets' }).getByRole('link').first().click();
      await page.getByRole('table', { name: 'Rows' }).getByRole('link').nth(20).click();
      await page.getByRole('textbox', { name: 'Answer' }).waitFor();
    },
  },
  {
    name: 'dataset-diff',
    path: '/datasets',
    async prepare(page) {
      await openDatasets(page);
      await page.getByRole('table', { name: 'Datasets' }).getByRole('link').first().click();
      await page.getByRole('table', { name: 'Rows' }).getByRole('link').first().click();
      await page.getByRole('textbox', { name: 'Answer' }).fill('Refunds take three days.');
      await page.getByRole('tab', { name: 'Diff' }).click();
      await settled(page);
    },
  },
  {
    name: 'dataset-add',
    path: '/requests?range=30d',
    async prepare(page) {
      // On a phone rows are not selected.
      if ((page.viewportSize()?.width ?? 0) < 768) return;
      for (const row of [0, 1, 2]) await page.getByRole('checkbox', { name: 'Select row' }).nth(row).check();
      await page.getByRole('button', { name: 'Add to dataset' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).waitFor();
    },
  },
  {
    name: 'dataset-export',
    path: '/datasets',
    async prepare(page) {
      await openDatasets(page);
      await page.getByRole('table', { name: 'Datasets' }).getByRole('link').first().click();
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('list', { name: 'Rows that do not fit' }).waitFor();
    },
  },
  { name: 'users', path: '/users?range=30d' },
  { name: 'users-metrics', path: '/users?range=30d&tab=metrics' },
  { name: 'models', path: '/models?range=30d' },
  { name: 'properties', path: '/properties?range=30d' },
  { name: 'properties-charts', path: '/properties?range=30d&tab=charts' },
  { name: 'cache', path: '/cache?range=30d' },
  { name: 'rate-limits', path: '/rate-limits?range=30d' },
  { name: 'rate-limits-new', path: '/rate-limits?range=30d&open=new' },
  {
    name: 'rate-limits-used',
    path: '/rate-limits?range=30d',
    async prepare(page) {
      await makeRules(page);
      await page.getByRole('table', { name: 'Rules' }).getByText('Requests of a user').first().waitFor();
      await settled(page);
    },
  },
  { name: 'alerts', path: '/alerts?range=30d' },
  { name: 'alerts-new', path: '/alerts?range=30d&open=new&like=latency' },
  {
    name: 'alerts-firing',
    path: '/alerts?range=30d',
    async prepare(page) {
      await makeAlerts(page);
      await page.getByText('firing').nth(1).waitFor();
    },
  },
  {
    name: 'alerts-history',
    path: '/alerts?range=30d&tab=history',
    async prepare(page) {
      await makeAlerts(page);
      await page.getByRole('table', { name: 'History' }).getByText('firing').first().waitFor();
    },
  },
  { name: 'webhooks', path: '/webhooks' },
  {
    name: 'webhooks-one',
    path: '/webhooks',
    async prepare(page) {
      await makeWebhook(page);
      await page.getByRole('table', { name: 'Webhooks' }).getByRole('link').first().click();
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByLabel('Address').waitFor();
    },
  },
  { name: 'evals', path: '/evals?range=30d' },
  { name: 'evals-feedback', path: '/evals?range=30d&score=helicone-score-feedback' },
  { name: 'evals-judge', path: '/evals?range=30d&tab=evaluators&open=new' },
  { name: 'evals-few', path: '/evals?range=7d&score=helpfulness' },
  {
    name: 'evals-groups',
    path: '/evals?range=30d&score=helpfulness',
    async prepare(page) {
      await page.getByRole('table', { name: 'By prompt version' }).scrollIntoViewIfNeeded();
    },
  },
  { name: 'prompts', path: '/prompts?range=90d' },
  { name: 'prompts-one', path: '/prompts/traffic/support-answer?range=90d' },
  { name: 'prompts-diff', path: '/prompts/traffic/support-answer?range=90d&tab=diff' },
  { name: 'prompts-inputs', path: '/prompts/traffic/support-answer?range=90d&tab=inputs' },
  { name: 'prompts-editor', path: '/prompts?range=90d', prepare: openStoredPrompt },
  {
    name: 'playground',
    path: '/playground',
    allow: /playground\/generate/,
    async prepare(page) {
      await page.getByRole('button', { name: 'Column', exact: true }).click();
      await page.getByRole('textbox', { name: 'Message 2, user' }).click();
      await page.keyboard.type('Where is order {{hc:order:string}}?');
      await page.getByRole('button', { name: 'Run' }).click();
      await page.getByText('no_provider_key').first().waitFor();
    },
  },
  { name: 'sql', path: '/sql' },
  { name: 'sql-rows', path: `/sql?q=${encodeURIComponent(SLOWEST)}` },
  { name: 'sql-chart', path: `/sql?show=chart&q=${encodeURIComponent(DAYS)}` },
  { name: 'settings-keys', path: '/settings/keys' },
  { name: 'settings-retention', path: '/settings/retention' },
  { name: 'settings-redaction', path: '/settings/redaction' },
  { name: 'settings-organisation', path: '/settings/organisation' },
  { name: 'settings-transfer', path: '/settings/transfer' },
  { name: 'settings-reports', path: '/settings/reports' },
  { name: 'settings-channels', path: '/settings/channels' },
  { name: 'settings-integrations', path: '/settings/integrations' },
  { name: 'settings-members', path: '/settings/members' },
  { name: 'settings-account', path: '/settings/account' },
  { name: 'settings-system', path: '/settings/system' },
];

/** Nobody is near them: gateways count what passes them, and no demo data. Made on the first call, as all that is made here. */
async function makeRules(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const known = await (await fetch('/api/v1/rate-limits')).json();
    if (known.data.length > 0) return;
    const headers = { 'content-type': 'application/json' };
    const common = { window_seconds: 30 * 86_400 };
    for (const rule of [
      { ...common, name: 'Cost of a month', quota: 2_000, unit: 'cents', segment: null },
      { ...common, name: 'Requests of a user', quota: 80, unit: 'request', segment: 'user' },
    ]) {
      await fetch('/api/v1/rate-limits', { method: 'POST', headers, body: JSON.stringify(rule) });
    }
  });
  await page.reload();
}

/** To the same nowhere. */
async function makeWebhook(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const known = await (await fetch('/api/v1/webhooks')).json();
    if (known.data.length > 0) return;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ destination: 'https://ops.invalid/hook' });
    await fetch('/api/v1/webhooks', { method: 'POST', headers, body });
  });
  await page.reload();
}

async function openSession(page: Page, view = 'Waterfall'): Promise<void> {
  await page.getByRole('table', { name: 'Sessions' }).getByRole('link').first().click();
  await page.getByRole('treegrid').waitFor();
  await page.getByRole('button', { name: view, exact: true }).click();
  await settled(page);
}

/** One that fires and one that does not. A name that leads nowhere, by RFC 6761. */
async function makeAlerts(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const known = await (await fetch('/api/v1/alert/query')).json();
    if (known.data.alerts.length > 0) return;
    for (const [name, threshold] of [
      ['Requests of a month', 1000],
      ['Many requests of a month', 100_000],
    ]) {
      const body = {
        name,
        threshold,
        metric: 'count',
        time_window: 30 * 86_400_000,
        webhooks: ['https://ops.invalid/'],
      };
      const headers = { 'content-type': 'application/json' };
      await fetch('/api/v1/alert/create', { method: 'POST', headers, body: JSON.stringify(body) });
    }
  });
}

async function openStoredPrompt(page: Page): Promise<void> {
  const id = await page.evaluate(async () => {
    const content = 'Answer in one sentence.\nOrder: {{hc:order:string}}\nLanguage: {{hc:language}}';
    const promptBody = {
      model: 'gpt-4o-mini',
      temperature: 0.2,
      messages: [
        { role: 'system', content },
        { role: 'user', content: '{{hc:question:string}}' },
      ],
    };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'refund-answer', tags: ['support'], promptBody });
    const made = await fetch('/api/v1/prompt-2025', { method: 'POST', headers, body });
    return ((await made.json()) as { readonly data: { readonly id: string } }).data.id;
  });
  await page.goto(`/app/prompts/${id}?tab=editor`);
  await page.locator('.cm-content').first().waitFor();
  await page.getByLabel('order (string)').fill('A-1881');
}

async function openDatasets(page: Page): Promise<void> {
  const list = await page.request.post('/v1/helicone-dataset/query', { data: {} });
  if ((await list.json()).data.length === 0) {
    const requests = await page.request.post('/v1/request/query', { data: { filter: 'all', limit: 60 } });
    const requestIds = (await requests.json()).data.map((each: { request_id: string }) => each.request_id);
    for (const datasetName of ['smoke', 'refunds, hard']) {
      await page.request.post('/v1/helicone-dataset', { data: { datasetName, requestIds } });
    }
    await page.reload();
  }
  await page.getByRole('table', { name: 'Datasets' }).waitFor();
}
