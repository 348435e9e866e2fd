// Handlers of versions of stored prompts, and of the environments that name them.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { PRODUCTION, type StoredPromptVersion } from '../../ports/stored-prompts.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { needsBody, promptInputs } from '../prompt-inputs.ts';
import { promptLink, readPromptLink } from '../prompt-link.ts';
import { toIso } from '../to-helicone-request.ts';

export const promptVersionHandlers = {
  async deletePromptVersion({ params }, { control, principal, nowMs }) {
    const { promptId, versionId } = params;
    const { organizationId } = principal;
    await control.deleteVersion({ organizationId, promptId, versionId: versionId.toLowerCase() }, nowMs);
    return null;
  },
  async getPromptBody({ params }, { control, principal }) {
    return bodyOf(params.promptId.toLowerCase(), principal.organizationId, control);
  },
  async openPromptLink({ params }, { control, sealers, nowMs }) {
    const linked = readPromptLink(params.bodyLink, sealers, nowMs);
    if (linked === null) {
      throw new GatewayError('not_found', 'There is nothing at this link. It opens for a quarter of an hour only.');
    }
    return bodyOf(linked.versionId, linked.organizationId, control);
  },
  async getPromptVersionInputs({ params, query }, { records, principal, signal }) {
    const { organizationId } = principal;
    const [newest] = await records.find(organizationId, query.requestId, signal);
    if (newest === undefined) throw new GatewayError('not_found', `There is no request of id ${query.requestId}.`);
    const { record } = newest;
    const versionId = params.versionId.toLowerCase();
    if (record.promptId !== params.promptId || record.promptVersionId !== versionId) return null;
    const bodies = needsBody(record) ? await records.bodies(organizationId, [record.exchangeId], signal) : null;
    const given = promptInputs(record, bodies?.get(record.exchangeId));
    return {
      request_id: record.requestId,
      version_id: versionId,
      inputs: given?.inputs ?? {},
      environment: given?.environment ?? null,
    };
  },
  async queryPromptVersion({ body }, context) {
    return toVersion(await versionOf(body.promptVersionId, context), context);
  },
  async queryPromptVersions({ body }, context) {
    return (await versionsOf(body, context)).map((version) => toVersion(version, context));
  },
  async queryProductionVersion({ body }, context) {
    return toVersion(await namedVersion(body.promptId, PRODUCTION, context), context);
  },
  async queryEnvironmentVersion({ body }, context) {
    return toVersion(await namedVersion(body.promptId, body.environment, context), context);
  },
  async queryTotalVersions({ body }, { control, principal }) {
    const { versions, majors } = await control.countStoredVersions(principal.organizationId, body.promptId);
    if (versions === 0) throw unknownPrompt(body.promptId);
    return { totalVersions: versions, majorVersions: majors };
  },
  async setPromptEnvironment({ body }, { control, principal }) {
    await control.nameVersion(placeOf(body, principal.organizationId), body.environment);
    return null;
  },
  async removePromptEnvironment({ body }, { control, principal }) {
    await control.unnameVersion(placeOf(body, principal.organizationId), body.environment);
    return null;
  },
  async queryPromptVersionBody({ body }, context) {
    return withBody(await versionOf(body.promptVersionId, context), context);
  },
  async queryPromptVersionsBodies({ body }, context) {
    const versions = await versionsOf(body, context);
    const ids = versions.map(({ id }) => id);
    const bodies = await context.control.storedBodies(context.principal.organizationId, ids);
    // One deleted between the two questions is left out.
    return versions.flatMap((version) => {
      const prompt_body = bodies.get(version.id);
      return prompt_body === undefined ? [] : [{ ...toPlain(version), prompt_body: { ...prompt_body } }];
    });
  },
  async queryProductionVersionBody({ body }, context) {
    return withBody(await namedVersion(body.promptId, PRODUCTION, context), context);
  },
  async queryEnvironmentVersionBody({ body }, context) {
    return withBody(await namedVersion(body.promptId, body.environment, context), context);
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

export function unknownPrompt(promptId: string): GatewayError {
  return new GatewayError('not_found', `There is no prompt of id ${promptId}.`);
}

function placeOf(body: { readonly promptId: string; readonly promptVersionId: string }, organizationId: string) {
  return { organizationId, promptId: body.promptId, versionId: body.promptVersionId.toLowerCase() };
}

async function versionOf(id: string, { control, principal }: ApiContext): Promise<StoredPromptVersion> {
  const found = await control.storedVersion(principal.organizationId, id.toLowerCase());
  if (found === null) throw unknownVersion(id);
  return found;
}

async function namedVersion(promptId: string, environment: string, { control, principal }: ApiContext) {
  const found = await control.storedVersionNamed(principal.organizationId, promptId, environment);
  if (found !== null) return found;
  throw new GatewayError('not_found', `There is no prompt of id ${promptId} with an environment ${environment}.`);
}

interface VersionsBody {
  readonly promptId: string;
  readonly majorVersion?: number | undefined;
  readonly limit: number;
  readonly offset: number;
}

async function versionsOf(body: VersionsBody, { control, principal }: ApiContext) {
  const { promptId, majorVersion: major = null, limit, offset } = body;
  const { organizationId } = principal;
  const versions = await control.storedVersions({ organizationId, promptId, major, limit, offset });
  if (versions.length === 0 && (await control.storedPrompt(organizationId, promptId)) === null) {
    throw unknownPrompt(promptId);
  }
  return versions;
}

async function bodyOf(versionId: string, organizationId: string, control: ApiContext['control']) {
  const body = (await control.storedBodies(organizationId, [versionId])).get(versionId);
  if (body === undefined) throw unknownVersion(versionId);
  return { ...body };
}

function unknownVersion(id: string): GatewayError {
  return new GatewayError('not_found', `There is no version of id ${id}.`);
}

function toPlain(version: StoredPromptVersion) {
  return {
    id: version.id,
    model: version.model ?? '',
    prompt_id: version.promptId,
    major_version: version.major,
    minor_version: version.minor,
    commit_message: version.commitMessage,
    environments: [...version.environments],
    created_at: toIso(version.createdAtMs),
  };
}

function toVersion(version: StoredPromptVersion, { principal, sealers, origin, nowMs }: ApiContext) {
  const linked = { organizationId: principal.organizationId, versionId: version.id };
  return { ...toPlain(version), s3_url: promptLink(linked, sealers, { origin, nowMs }) };
}

async function withBody(version: StoredPromptVersion, { control, principal }: ApiContext) {
  return { ...toPlain(version), prompt_body: await bodyOf(version.id, principal.organizationId, control) };
}
