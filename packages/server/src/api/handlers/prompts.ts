// Handlers of stored prompts.
import type { Handlers } from '@heliometer/contract';
import type { StoredPrompt } from '../../ports/stored-prompts.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';
import { promptVersionHandlers, unknownPrompt } from './prompt-versions.ts';

export const promptHandlers = {
  async createPrompt({ body }, { control, principal, nowMs }) {
    const { organizationId, keyId: createdBy } = principal;
    const { name, tags, promptBody } = body;
    return control.createPrompt({ organizationId, name, tags, body: promptBody, createdBy, createdAtMs: nowMs });
  },
  async updatePrompt({ body }, { control, principal, nowMs }) {
    const id = await control.addPromptVersion({
      organizationId: principal.organizationId,
      promptId: body.promptId,
      baseVersionId: body.promptVersionId.toLowerCase(),
      newMajor: body.newMajorVersion,
      environment: body.environment ?? null,
      commitMessage: body.commitMessage,
      body: body.promptBody,
      createdBy: principal.keyId,
      createdAtMs: nowMs,
    });
    return { id };
  },
  async getPrompt({ params }, { control, principal }) {
    const found = await control.storedPrompt(principal.organizationId, params.promptId);
    if (found === null) throw unknownPrompt(params.promptId);
    return toPrompt(found);
  },
  async queryPrompts({ body }, { control, principal }) {
    const { search, tagsFilter: tags, page, pageSize: limit } = body;
    const { organizationId } = principal;
    return (await control.storedPrompts({ organizationId, search, tags, limit, offset: page * limit })).map(toPrompt);
  },
  async renamePrompt({ params, body }, { control, principal }) {
    const { promptId } = params;
    if (!(await control.changePrompt(principal.organizationId, promptId, body))) throw unknownPrompt(promptId);
    return null;
  },
  async tagPrompt({ params, body }, { control, principal }) {
    const { promptId } = params;
    if (!(await control.changePrompt(principal.organizationId, promptId, body))) throw unknownPrompt(promptId);
    return body.tags;
  },
  async deletePrompt({ params }, { control, principal, nowMs }) {
    const { promptId } = params;
    if (!(await control.deletePrompt(principal.organizationId, promptId, nowMs))) throw unknownPrompt(promptId);
    return null;
  },
  async promptTags(_input, { control, principal }) {
    return [...(await control.promptTags(principal.organizationId))];
  },
  async promptEnvironments(_input, { control, principal }) {
    return [...(await control.promptEnvironments(principal.organizationId))];
  },
  async countPrompts(_input, { control, principal }) {
    return control.countStoredPrompts(principal.organizationId);
  },
  ...promptVersionHandlers,
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

function toPrompt({ id, name, tags, createdAtMs }: StoredPrompt) {
  return { id, name, tags: [...tags], created_at: toIso(createdAtMs) };
}
