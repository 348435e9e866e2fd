// Table. Two organisations' worth of data, and for every route of the table a call about it: what tests of isolation go through.
// A new route without a sample does not compile.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Role, RouteId } from '@heliometer/contract';
import { newSecretToken } from '../../src/kernel/secret-token.ts';
import type { ApiUnderTest } from './api-under-test.ts';
import { jsonBody, recordOf } from './record-of.ts';

export interface Sample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Who calls; default a key that may, or for routes of people the owner. */
  readonly cookie?: string;
  /** Of a call of one's own; default 200. */
  readonly status?: number;
  /**
   * What the other organisation gets when it makes this very call: `unknown` = 404, `nothing` = an answer in which nothing of
   * this one is. Default `unknown` with params, else `nothing`.
   */
  readonly foreign?: 'unknown' | 'nothing';
}

/** `gateway`: the console does not serve it. */
export type MakeSample = ((world: World) => Sample | Promise<Sample>) | 'gateway';

export type World = Awaited<ReturnType<typeof makeWorld>>;

export const PASSWORD = 'correct horse battery';
const CHAT = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi {{hc:name:string}}' }] };

/** @param mark stands in every text of this organisation */
export async function makeWorld(api: ApiUnderTest, organizationId: string, mark: string) {
  const keys = {
    rw: await api.newKey('rw', organizationId),
    r: await api.newKey('r', organizationId),
    w: await api.newKey('w', organizationId),
  };
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await api.call(method, path, { key: keys.rw, ...(body === undefined ? {} : { body }) });
    assert.equal(answer.status, 200, `${method} ${path}: ${answer.text}`);
    return answer.json.data;
  };
  const link = async (about: object) => {
    const { token, digest } = newSecretToken();
    const span = { createdAtMs: Date.now(), expiresAtMs: Date.now() + 60_000 };
    await api.control.addLink({ id: randomUUID(), digest, ...span, ...about } as never);
    return token;
  };
  let people = 0;
  async function join(role: Role) {
    people += 1;
    const email = `${role}${people}@${mark}.example`;
    const token = await link({ purpose: 'invitation', organizationId, email, role, invitedBy: null });
    const body = { token, password: PASSWORD, name: `${mark} ${role}` };
    const answer = await api.call('POST', '/api/auth/accept-invitation', { key: null, body });
    assert.equal(answer.status, 200, answer.text);
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { account, session } = answer.json.data;
    return { email, cookie, id: account.id as string, sessionId: session.id as string };
  }
  const owner = await join('owner');
  const members = { owner, admin: await join('admin'), member: await join('member'), viewer: await join('viewer') };

  const records = Array.from({ length: 3 }, (_, index) =>
    recordOf({
      organizationId,
      userId: `user-${mark}`,
      model: `model-${mark}`,
      sessionId: `session-${mark}`,
      sessionName: `name-${mark}`,
      sessionPath: `/${mark}`,
      properties: { [`Key-${mark}`]: `value-${mark}`, Shared: `value-${mark}` },
      requestBody: jsonBody({ ...CHAT, user: mark }),
      responseBody: jsonBody({ answer: mark }),
      outcome: index === 2 ? 'cached' : 'answered',
      cacheEnabled: index === 2,
      costNanos: 1_000 + index,
    }),
  );
  await api.insert(...records);
  const [request, deleted] = [records[0]?.requestId ?? '', records[1]?.requestId ?? ''];
  await ask('POST', `/v1/request/${request}/score`, { scores: { [`score-${mark}`]: 1 } });
  await ask('POST', `/v1/session/session-${mark}/tag`, { tag: `tag-${mark}` });
  await ask('POST', '/v1/property/hide', { key: `Hidden-${mark}` });

  const newPrompt = async () => {
    const tags = [`tag-${mark}`];
    const made = await ask('POST', '/v1/prompt-2025', {
      name: `prompt-${mark}`,
      tags,
      promptBody: { ...CHAT, user: mark },
    });
    const change = { promptId: made.id, promptVersionId: made.versionId, commitMessage: mark, promptBody: CHAT };
    const second = await ask('POST', '/v1/prompt-2025/update', { ...change, environment: `env-${mark}` });
    const unnamed = await ask('POST', '/v1/prompt-2025/update', change);
    return {
      id: made.id as string,
      first: made.versionId as string,
      second: second.id as string,
      /** No environment names it. */
      third: unnamed.id as string,
    };
  };
  const vault = async () =>
    (await ask('POST', '/v1/vault/add', { key: `sk-${mark}`, provider: 'openai', name: mark })).id;
  const alert = { name: mark, metric: 'count', threshold: 1, time_window: 3_600_000, emails: [`ops@${mark}.example`] };
  const price = { model: `model-${mark}`, inputUsd: '1', outputUsd: '1' };
  const rule = { name: mark, quota: 5, window_seconds: 60, unit: 'request' };
  const report = { emails: [`ops@${mark}.example`], time_zone: 'Europe/Zurich' };
  await ask('PUT', '/v1/report', report);
  const { datasetId } = await ask('POST', '/v1/helicone-dataset', { datasetName: mark, requestIds: [request] });
  const [datasetRow] = await ask('POST', `/v1/helicone-dataset/${datasetId}/query`, {});
  const dataset = { id: datasetId as string, rowId: datasetRow.id as string };
  const judge = {
    name: mark,
    scoring_type: 'LLM-BOOLEAN',
    llm_template: { provider_key_id: await vault(), model: `judge-${mark}`, prompt: `Is it ${mark}?` },
  };
  const evaluator = (await ask('POST', '/v1/evaluator', judge)).id as string;
  const onlineRule = await ask('POST', `/v1/evaluator/${evaluator}/onlineEvaluators`, { config: {} });
  const hook = { destination: `https://127.0.0.1:1/${mark}` };
  return {
    ...{ mark, organizationId, keys, members, join, link, request, deleted, alert, report, price, rule, hook, dataset },
    query: (await ask('POST', '/v1/helicone-sql/saved-query', { name: mark, sql: 'SELECT 1' })).id as string,
    filter: (await ask('POST', '/v1/filter', { name: mark, filter: 'all' })).id as string,
    keyId: (await ask('POST', '/v1/api-keys', { api_key_name: mark })).id as string,
    judge,
    evaluator,
    onlineRule: onlineRule.id as string,
    vaultKey: judge.llm_template.provider_key_id as string,
    priceId: (await ask('PUT', '/v1/prices', price)).id as string,
    recomputation: (await ask('POST', '/v1/prices/recompute', { model: `model-${mark}` })).id as string,
    rateLimit: (await ask('POST', '/v1/rate-limits', rule)).id as string,
    webhook: (await ask('POST', '/v1/webhooks', hook)).id as string,
    alertId: (await ask('POST', '/v1/alert/create', alert)) as string,
    prompt: await newPrompt(),
    newPrompt,
    invitation: (await ask('POST', `/v1/organization/${organizationId}/add_member`, { email: `guest@${mark}.example` }))
      .id as string,
  };
}

const all: MakeSample = () => ({ body: {} });
const plain: MakeSample = () => ({});
const sums: MakeSample = () => ({ body: { timeFilter: lastDay() } });
const ofRequest =
  (body?: unknown, foreign: Sample['foreign'] = 'unknown'): MakeSample =>
  ({ request: id }) => ({ params: { id }, body, foreign });
const ofOrganization =
  (rest: (world: World) => Sample = () => ({})): MakeSample =>
  (world) => ({
    params: { id: world.organizationId },
    ...rest(world),
  });
const ofProperty =
  (): MakeSample =>
  ({ mark }) => ({
    params: { propertyKey: `Key-${mark}` },
    body: {},
    // A name is a question, not an id.
    foreign: 'nothing',
  });
const aboutVersion =
  (rest: object = {}): MakeSample =>
  ({ prompt }) => ({
    body: { promptId: prompt.id, promptVersionId: prompt.second, ...rest },
    foreign: 'unknown',
  });
const aboutPrompt =
  (rest: (mark: string) => object = () => ({})): MakeSample =>
  ({ prompt, mark }) => ({
    body: { promptId: prompt.id, ...rest(mark) },
    foreign: 'unknown',
  });

export const SAMPLES: Readonly<Record<RouteId, MakeSample>> = {
  queryRequests: all,
  queryRequestsClickhouse: all,
  listRequests: all,
  countRequests: all,
  requestsByIds: ({ request }) => ({ body: { requestIds: [request] } }),
  exportRequests: () => ({ query: { format: 'jsonl', includeBody: 'true' } }),
  importRequests: plain,
  getRequest: ofRequest(),
  getRequestBodies: ofRequest(),
  // Facts may come before their request, so an unknown id is taken, for the caller's own organisation.
  giveFeedback: ofRequest({ rating: true }, 'nothing'),
  giveScores: ofRequest({ scores: { quality: 1 } }, 'nothing'),
  putProperty: ofRequest({ key: 'Set', value: 'later' }, 'nothing'),
  getRequestInputs: ofRequest(),
  deleteRequest: ({ deleted: id }) => ({ params: { id } }),
  deleteRequests: () => ({ body: { filter: { request_response_rmt: { status: { equals: 599 } } } } }),
  querySessions: all,
  countSessions: all,
  querySessionNames: all,
  querySessionMetrics: all,
  getSessionTree: ({ mark }) => ({ params: { sessionId: `session-${mark}` } }),
  giveSessionFeedback: ({ mark }) => ({ params: { sessionId: `session-${mark}` }, body: { rating: true } }),
  getSessionTag: ({ mark }) => ({ params: { sessionId: `session-${mark}` }, foreign: 'nothing' }),
  // An id that clients choose: both may have a session of that name.
  tagSession: ({ mark }) => ({
    params: { sessionId: `session-${mark}` },
    body: { tag: `tag-${mark}` },
    foreign: 'nothing',
  }),
  queryUserMetrics: all,
  queryUserMetricsOverview: all,
  queryUsers: ({ mark }) => ({ body: { userIds: [`user-${mark}`] } }),
  sqlSchema: plain,
  executeSql: () => ({ body: { sql: 'SELECT * FROM requests' } }),
  downloadSql: () => ({ body: { sql: 'SELECT * FROM requests' } }),
  listSavedQueries: plain,
  getSavedQuery: ({ query: id }) => ({ params: { id } }),
  saveQuery: ({ mark }) => ({ body: { name: mark, sql: 'SELECT 2' } }),
  replaceSavedQuery: ({ query: id, mark }) => ({ params: { id }, body: { name: mark, sql: 'SELECT 3' } }),
  deleteSavedQuery: ({ query: id }) => ({ params: { id } }),
  deleteSavedQueries: ({ query }) => ({ body: { ids: [query] } }),
  queryProperties: all,
  hideProperty: ({ mark }) => ({ body: { key: `Gone-${mark}` } }),
  restoreProperty: ({ mark }) => ({ body: { key: `Gone-${mark}` } }),
  queryHiddenProperties: plain,
  searchPropertyValues: ({ mark }) => ({ ...ofMark(mark), body: { searchTerm: '' } }),
  queryPropertyValues: ofProperty(),
  topPropertyCosts: ofProperty(),
  topPropertyRequests: ofProperty(),
  propertiesOverTime: () => ({ body: { propertyKey: 'Shared', timeFilter: lastDay() } }),
  totalRequests: sums,
  totalCost: sums,
  averageLatency: sums,
  averageTimeToFirstToken: sums,
  totalThreats: sums,
  activeUsers: sums,
  averageTokensPerRequest: sums,
  requestCount: sums,
  requestOverTime: sums,
  errorOverTime: sums,
  requestStatusOverTime: sums,
  usersOverTime: sums,
  threatsOverTime: sums,
  costOverTime: sums,
  tokensOverTime: sums,
  latencyOverTime: sums,
  timeToFirstToken: sums,
  models: sums,
  modelDetails: sums,
  promptDetails: sums,
  promptVersionDetails: sums,
  dashboardScores: sums,
  country: sums,
  providers: sums,
  dashboard: sums,
  // The same for all.
  listModels: plain,
  listMultimodalModels: plain,
  modelRegistry: plain,
  queryDatasets: all,
  createDataset: ({ mark, request }) => ({ body: { datasetName: mark, requestIds: [request] } }),
  mutateDataset: ({ dataset: { id }, request }) => ({ params: { id }, body: { addRequests: [request] } }),
  collectDataset: ({ dataset: { id } }) => ({ params: { id }, body: {} }),
  queryDatasetRows: ({ dataset: { id } }) => ({ params: { id }, body: {} }),
  countDatasetRows: ({ dataset: { id } }) => ({ params: { id } }),
  getDatasetRow: ({ dataset: params }) => ({ params }),
  getDatasetRowBodies: ({ dataset: params }) => ({ params }),
  editDatasetRow: ({ dataset: params, mark }) => ({
    params,
    body: { requestBody: { ...CHAT, user: mark }, responseBody: { answer: mark } },
  }),
  renameDataset: ({ dataset: { id }, mark }) => ({ params: { id }, body: { name: mark } }),
  checkDataset: ({ dataset: { id } }) => ({ params: { id } }),
  exportDataset: ({ dataset: { id } }) => ({ params: { id }, query: { format: 'csv' } }),
  deleteDataset: ({ dataset: { id } }) => ({ params: { id } }),
  queryEvals: sums,
  listScores: plain,
  queryScoreDistributions: sums,
  summarizeEvals: () => ({ body: { by: 'model' } }),
  // As facts do, it may come before its request.
  giveEval: ofRequest({ name: 'quality', score: 1 }, 'nothing'),
  createEvaluator: ({ judge }) => ({ body: { ...judge, name: randomUUID() } }),
  queryEvaluators: all,
  testLlmEvaluator: ({ judge: { name: _, ...judge }, request }) => ({ body: { ...judge, requestIds: [request] } }),
  getEvaluator: ({ evaluator: id }) => ({ params: { id } }),
  changeEvaluator: ({ evaluator: id, mark }) => ({ params: { id }, body: { name: mark } }),
  listOnlineEvaluators: ({ evaluator: id }) => ({ params: { id } }),
  createOnlineEvaluator: ({ evaluator: id }) => ({ params: { id }, body: { config: {} } }),
  deleteOnlineEvaluator: ({ evaluator: id, onlineRule: onlineEvaluatorId }) => ({ params: { id, onlineEvaluatorId } }),
  deleteEvaluator: ({ evaluator: id }) => ({ params: { id } }),
  evaluatorStats: ({ evaluator: id }) => ({ params: { id } }),
  quantiles: () => ({ body: { metric: 'latency' } }),
  listFilters: plain,
  getFilter: ({ filter: id }) => ({ params: { id } }),
  saveFilter: ({ mark }) => ({ body: { name: mark, filter: 'all' } }),
  changeFilter: ({ filter: id, mark }) => ({ params: { id }, body: { name: mark } }),
  deleteFilter: ({ filter: id }) => ({ params: { id } }),
  listKeys: plain,
  createKey: ({ mark }) => ({ body: { api_key_name: mark } }),
  renameKey: ({ keyId: id, mark }) => ({ params: { id }, body: { api_key_name: mark } }),
  revokeKey: ({ keyId: id }) => ({ params: { id } }),
  addVaultKey: ({ mark }) => ({ body: { key: `sk-${mark}`, provider: 'openai', name: `added-${mark}` } }),
  listVaultKeys: plain,
  getVaultKey: ({ vaultKey: id }) => ({ params: { id } }),
  updateVaultKey: ({ vaultKey: id, mark }) => ({ params: { id }, body: { name: mark } }),
  listProviderKeys: plain,
  createProviderKey: ({ mark }) => ({
    body: { providerName: 'openai', providerKey: `sk-${mark}`, providerKeyName: `made-${mark}` },
  }),
  getProviderKey: ({ vaultKey: id }) => ({ params: { id } }),
  updateProviderKey: ({ vaultKey: id, mark }) => ({ params: { id }, body: { providerKeyName: mark } }),
  deleteProviderKey: ({ vaultKey: id }) => ({ params: { id } }),
  createProxyKey: ({ vaultKey, mark }) => ({
    body: { providerKeyId: vaultKey, proxyKeyName: mark },
    foreign: 'unknown',
  }),
  listPrices: plain,
  putPrice: ({ price }) => ({ body: price }),
  deletePrice: ({ priceId: id }) => ({ params: { id } }),
  recomputeCosts: ({ priceId }) => ({ body: { priceId }, foreign: 'unknown' }),
  listRecomputations: plain,
  getRecomputation: ({ recomputation: id }) => ({ params: { id } }),
  listRateLimits: plain,
  rateLimitUse: plain,
  sentRateLimits: plain,
  refusalsOverTime: sums,
  createRateLimit: ({ rule }) => ({ body: rule }),
  replaceRateLimit: ({ rateLimit: id, rule }) => ({ params: { id }, body: rule }),
  changeRateLimit: ({ rateLimit: id, mark }) => ({ params: { id }, body: { name: mark } }),
  deleteRateLimit: ({ rateLimit: id }) => ({ params: { id } }),
  getRedaction: plain,
  putRedaction: () => ({ body: { built_in: ['email'] } }),
  previewRedaction: () => ({ body: { text: 'ada@example.com' } }),
  getRetention: plain,
  putRetention: () => ({ body: { row_days: 3650, body_days: null, metadata_only: false } }),
  previewRetention: () => ({ body: { row_days: 1 } }),
  listWebhooks: plain,
  createWebhook: ({ hook }) => ({ body: hook }),
  changeWebhook: ({ webhook: id, hook }) => ({ params: { id }, body: hook }),
  deleteWebhook: ({ webhook: id }) => ({ params: { id } }),
  testWebhook: ({ webhook: id }) => ({ params: { id } }),
  listWebhookDeliveries: ({ webhook: id }) => ({ params: { id } }),
  countWebhookDeliveries: ({ webhook: id }) => ({ params: { id } }),
  replayFailedDeliveries: ({ webhook: id }) => ({ params: { id }, body: { since: '2026-01-01T00:00:00Z' } }),
  // There is none to show or to send again.
  getWebhookDelivery: ({ webhook: id }) => ({ params: { id, deliveryId: randomUUID() }, status: 404 }),
  replayWebhookDelivery: ({ webhook: id }) => ({ params: { id, deliveryId: randomUUID() }, status: 404 }),
  queryAlerts: plain,
  createAlert: ({ alert }) => ({ body: alert }),
  changeAlert: ({ alertId: id, mark }) => ({ params: { id }, body: { name: mark } }),
  deleteAlert: ({ alertId: id }) => ({ params: { id } }),
  testAlertChannels: ({ alert }) => ({ body: { emails: alert.emails } }),
  previewAlert: () => ({ body: { metric: 'count', threshold: 1, time_window: 3_600_000 } }),
  getReport: plain,
  putReport: ({ report }) => ({ body: report }),
  deleteReport: plain,
  previewReport: plain,
  generate: () => ({ body: { provider: 'openai', body: CHAT } }),
  createPrompt: ({ mark }) => ({ body: { name: mark, tags: [mark], promptBody: CHAT } }),
  updatePrompt: aboutVersion({ promptBody: CHAT, commitMessage: 'again' }),
  getPrompt: ({ prompt }) => ({ params: { promptId: prompt.id } }),
  queryPrompts: all,
  renamePrompt: ({ prompt, mark }) => ({ params: { promptId: prompt.id }, body: { name: `prompt-${mark}` } }),
  tagPrompt: ({ prompt, mark }) => ({ params: { promptId: prompt.id }, body: { tags: [`tag-${mark}`] } }),
  deletePrompt: async ({ newPrompt }) => ({ params: { promptId: (await newPrompt()).id } }),
  deletePromptVersion: async ({ newPrompt }) => {
    const { id: promptId, third: versionId } = await newPrompt();
    return { params: { promptId, versionId } };
  },
  promptTags: plain,
  promptEnvironments: plain,
  countPrompts: plain,
  getPromptBody: ({ prompt }) => ({ params: { promptId: prompt.second } }),
  openPromptLink: () => ({ params: { bodyLink: 'x'.repeat(40) }, status: 404 }),
  getPromptVersionInputs: ({ prompt, request }) => ({
    params: { promptId: prompt.id, versionId: prompt.first },
    query: { requestId: request },
    foreign: 'nothing',
  }),
  queryPromptVersion: ({ prompt }) => ({ body: { promptVersionId: prompt.first }, foreign: 'unknown' }),
  queryPromptVersions: aboutPrompt(),
  queryProductionVersion: aboutPrompt(),
  queryEnvironmentVersion: aboutPrompt((mark) => ({ environment: `env-${mark}` })),
  queryTotalVersions: aboutPrompt(),
  setPromptEnvironment: aboutVersion({ environment: 'spare' }),
  removePromptEnvironment: aboutVersion({ environment: 'spare' }),
  queryPromptVersionBody: ({ prompt }) => ({ body: { promptVersionId: prompt.first }, foreign: 'unknown' }),
  queryPromptVersionsBodies: aboutPrompt(),
  queryProductionVersionBody: aboutPrompt(),
  queryEnvironmentVersionBody: aboutPrompt((mark) => ({ environment: `env-${mark}` })),
  queryMarkedPrompts: all,
  hasMarkedPrompts: plain,
  // Versions are found by ingest alone; marked-prompts.test.ts has some.
  queryMarkedPrompt: () => ({ params: { promptId: 'unmarked' }, body: {}, status: 404 }),
  queryMarkedVersions: () => ({ params: { promptId: 'unmarked' }, body: {}, status: 404 }),
  compileMarkedPrompt: () => ({ params: { promptId: 'unmarked' }, body: { inputs: {} }, status: 404 }),
  queryPromptInputs: ({ mark }) => ({ params: { promptId: `prompt-${mark}` }, body: {}, foreign: 'nothing' }),
  cacheMetrics: plain,
  cachedAnswers: plain,
  cacheSize: plain,
  purgeCache: plain,
  listOrganizations: plain,
  createOrganization: ({ mark }) => ({ body: { name: `made-${mark}-${randomUUID()}` } }),
  getOrganization: ofOrganization(),
  updateOrganization: ofOrganization(({ mark }) => ({ body: { name: `org-${mark}` } })),
  listMembers: ofOrganization(),
  listOwners: ofOrganization(),
  addMember: ofOrganization(({ mark }) => ({ body: { email: `new@${mark}.example` } })),
  updateMember: ofOrganization(({ members }) => ({ body: { memberId: members.viewer.id, role: 'viewer' } })),
  removeMember: async ({ organizationId: id, join }) => ({
    params: { id },
    query: { memberId: (await join('viewer')).id },
  }),
  leaveOrganization: async ({ organizationId: id, join }) => ({
    params: { id },
    cookie: (await join('viewer')).cookie,
  }),
  listInvitations: ofOrganization(),
  withdrawInvitation: ({ organizationId: id, invitation: invitationId }) => ({ params: { id, invitationId } }),
  readSystem: plain,
  examineSystem: plain,
  authState: plain,
  readLink: async ({ link, organizationId, mark }) => {
    const email = `asked@${mark}.example`;
    return {
      body: { token: await link({ purpose: 'invitation', organizationId, email, role: 'viewer', invitedBy: null }) },
    };
  },
  // Both organisations have owners.
  createOwner: () => ({ body: { token: 'x', email: 'a@b', password: PASSWORD }, status: 404 }),
  signIn: ({ members }) => ({ body: { email: members.viewer.email, password: PASSWORD } }),
  acceptInvitation: async ({ link, organizationId, mark }) => {
    const about = {
      purpose: 'invitation',
      organizationId,
      email: `in@${mark}.example`,
      role: 'viewer',
      invitedBy: null,
    };
    return { body: { token: await link(about), password: PASSWORD } };
  },
  recoverAccount: async ({ link, join }) => {
    const token = await link({ purpose: 'recovery', accountId: (await join('viewer')).id });
    return { body: { token, password: PASSWORD } };
  },
  me: plain,
  renameMe: ({ mark }) => ({ body: { name: `${mark} owner` } }),
  changePassword: async ({ join }) => ({
    cookie: (await join('viewer')).cookie,
    body: { currentPassword: PASSWORD, newPassword: 'another long one' },
    // Of whoever calls: theirs is another.
    foreign: 'nothing',
  }),
  signOut: async ({ join }) => ({ cookie: (await join('viewer')).cookie }),
  signOutEverywhere: async ({ join }) => ({ cookie: (await join('viewer')).cookie }),
  listSessions: plain,
  endSession: async ({ join }) => {
    const { cookie, sessionId: id } = await join('viewer');
    return { params: { id }, cookie };
  },
  switchOrganization: ({ organizationId }) => ({ body: { organizationId }, foreign: 'unknown' }),
  logOpenAi: 'gateway',
  logAnthropic: 'gateway',
  logGoogle: 'gateway',
  logCustom: 'gateway',
  logTrace: 'gateway',
  logTraceShort: 'gateway',
  takeSpans: 'gateway',
  takeSpansOfAsync: 'gateway',
  takeSpansOfPython: 'gateway',
  openapi: plain,
  docs: plain,
};

function ofMark(mark: string) {
  return { params: { propertyKey: `Key-${mark}` }, foreign: 'nothing' as const };
}

function lastDay() {
  return { start: new Date(Date.now() - 86_400_000).toISOString(), end: new Date(Date.now() + 60_000).toISOString() };
}
