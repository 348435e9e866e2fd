// Handlers of prompts that callers mark with headers and tags, and of what requests put into prompts of either kind.
import type { FilterNode, Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { MarkedPrompt, MarkedVersion } from '../../ports/prompt-versions.ts';
import type { RequestQuery } from '../../ports/record-store.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { isTooDeep } from '../read-input.ts';
import { showBody } from '../show-bodies.ts';
import { windowOf } from '../time-window.ts';
import { toIso, toUsd } from '../to-helicone-request.ts';
import { unknownPrompt } from './prompt-versions.ts';

export const markedPromptHandlers = {
  async queryMarkedPrompts({ body }, { control, principal }) {
    const { search, limit, offset } = body;
    const found = await control.markedPrompts({ organizationId: principal.organizationId, search, limit, offset });
    return found.map((prompt) => ({ ...toPrompt(prompt), versions: prompt.versions }));
  },
  async hasMarkedPrompts(_input, { control, principal }) {
    const { organizationId } = principal;
    const found = await control.markedPrompts({ organizationId, search: '', limit: 1, offset: 0 });
    return { hasPrompts: found.length > 0 };
  },
  async queryMarkedPrompt({ params, body }, context) {
    const { control, principal, records, signal, nowMs } = context;
    const { organizationId } = principal;
    const [prompt, versions] = await Promise.all([
      control.markedPrompt(organizationId, params.promptId),
      control.markedVersions(organizationId, params.promptId),
    ]);
    const [highest] = versions;
    if (prompt === null || highest === undefined) throw unknownPrompt(params.promptId);
    const filter = requestsOf(prompt.id, undefined);
    const window = windowOf({ filter, nowMs, timeFilter: body.timeFilter });
    const query = { organizationId, filter, window, by: 'prompt', sort: 'requests', limit: 1, offset: 0 } as const;
    const [used] = await records.breakdown(query, signal);
    return {
      ...toPrompt(prompt),
      latest_version_id: highest.id,
      latest_model_used: highest.model ?? '',
      last_used: used === undefined ? null : toIso(used.lastStartMs),
      versions: versions.map(({ id }) => id),
      requests: used?.requests ?? 0,
      cost: used === undefined || used.priced === 0 ? null : toUsd(used.costNanos),
      priced: used?.priced ?? 0,
    };
  },
  async queryMarkedVersions({ params }, { control, principal }) {
    const versions = await control.markedVersions(principal.organizationId, params.promptId);
    if (versions.length === 0) throw unknownPrompt(params.promptId);
    return versions.map(({ text, ...version }) => ({
      ...numbersOf(version, params.promptId),
      helicone_template: text?.template.join('\n\n') ?? '',
      template: text === null ? null : [...text.template],
      parameters: text === null ? null : (JSON.parse(text.parameters) as Record<string, unknown>),
      created_at: toIso(version.firstSeenMs),
      metadata: {},
    }));
  },
  async compileMarkedPrompt({ params, body }, context) {
    const { promptId } = params;
    const versions = await context.control.markedVersions(context.principal.organizationId, promptId);
    if (versions.length === 0) throw unknownPrompt(promptId);
    const version = versions.find((each) => body.version === undefined || body.version === numberOf(each));
    if (version === undefined) {
      throw new GatewayError('not_found', `The prompt ${promptId} has no version ${body.version}.`);
    }
    const request = await newestBody(promptId, numberOf(version), context);
    const { body: prompt_compiled, missing } = context.view.compile(request, body.inputs);
    if (missing.length > 0) {
      throw new GatewayError('invalid_body', `inputs: the prompt also needs ${missing.join(', ')}`);
    }
    return { ...numbersOf(version, promptId), prompt_compiled };
  },
  async queryPromptInputs({ params, body }, { records, principal, signal, nowMs }) {
    const { filter: given, timeFilter, version, limit, cursor } = body;
    const filter: FilterNode = { left: requestsOf(params.promptId, version), operator: 'and', right: given };
    const query: RequestQuery = {
      organizationId: principal.organizationId,
      filter,
      window: windowOf({ filter: given, nowMs, timeFilter }),
      sort: { column: 'created_at', direction: 'desc' },
      limit,
      offset: 0,
    };
    const page = await records.requests(cursor === undefined ? query : { ...query, cursor }, signal);
    const rows = page.rows.map(({ record }) => ({
      request_id: record.requestId,
      request_created_at: toIso(record.startedAtMs),
      prompt_version: record.promptVersion,
      version_id: record.promptVersionId,
      environment: record.promptEnvironment,
      inputs: { ...record.promptInputs },
      auto_inputs: [...record.promptAutoInputs],
      response_status: record.status,
      delay_ms: Math.round(record.latencyMs),
      cost: record.costNanos === null ? null : toUsd(record.costNanos),
    }));
    return { rows, nextCursor: page.nextCursor };
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

function toPrompt({ id, firstSeenMs, newestMajor }: MarkedPrompt) {
  return {
    id,
    user_defined_id: id,
    description: '',
    pretty_name: id,
    created_at: toIso(firstSeenMs),
    major_version: newestMajor,
    metadata: {},
  };
}

function numberOf({ major, minor }: Pick<MarkedVersion, 'major' | 'minor'>): string {
  return `${major}.${minor}`;
}

function numbersOf({ id, major, minor, model }: Omit<MarkedVersion, 'text'>, promptId: string) {
  return { id, major_version: major, minor_version: minor, prompt_v2: promptId, model: model ?? '' };
}

function requestsOf(promptId: string, version: string | undefined): FilterNode {
  const ofVersion = version === undefined ? {} : { prompt_version: { equals: version } };
  return { request_response_rmt: { prompt_id: { equals: promptId }, ...ofVersion } };
}

/** How many of the newest requests are looked at for a body that was kept. */
const LOOKED_AT = 20;

/** @throws GatewayError conflict when no body of the version was kept whole */
async function newestBody(promptId: string, version: string, context: ApiContext): Promise<unknown> {
  const { records, principal, signal, nowMs } = context;
  const { organizationId } = principal;
  const filter = requestsOf(promptId, version);
  const page = await records.requests(
    {
      ...{ organizationId, filter, limit: LOOKED_AT, offset: 0 },
      window: windowOf({ filter, nowMs, defaultMs: null }),
      sort: { column: 'created_at', direction: 'desc' },
    },
    signal,
  );
  for (const { record } of page.rows) {
    const stored = (await records.bodies(organizationId, [record.exchangeId], signal)).get(record.exchangeId);
    if (stored === undefined || stored.request.encoding !== 'utf8' || stored.request.truncated) continue;
    const shown = showBody(stored.request);
    if (typeof shown === 'object' && shown !== null && !isTooDeep(shown)) return shown;
  }
  throw new GatewayError(
    'conflict',
    `None of the newest ${LOOKED_AT} requests with version ${version} of ${promptId} has a body that was kept whole, to make the prompt of.`,
  );
}
