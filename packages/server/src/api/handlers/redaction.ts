// Handlers of what is taken out of exchanges before they are stored.
import { type Handlers, REDACTION_KINDS, type RedactionRules } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { RedactionDesk } from '../../ports/redaction.ts';
import type { ApiContext, PublicContext } from '../context.ts';

type All = Handlers<ApiContext, PublicContext>;
type Body = Parameters<All['putRedaction']>[0]['body'];

export const redactionHandlers = {
  async getRedaction(_input, { control, principal }) {
    return toAnswer(await control.redactionRules(principal.organizationId));
  },
  async putRedaction({ body }, { control, principal, redaction }) {
    return toAnswer(await control.putRedactionRules(principal.organizationId, checked(body, redaction)));
  },
  async previewRedaction({ body }, { control, principal, redaction }) {
    const { text, rules } = body;
    const tried =
      rules === undefined ? await control.redactionRules(principal.organizationId) : checked(rules, redaction);
    const { text: redacted, hits } = redaction.preview(tried, text);
    return { text: redacted, hits: { ...hits } };
  },
} satisfies Partial<All>;

/** @throws GatewayError invalid_body when a name is taken or a pattern cannot be used */
function checked({ built_in: builtIn, own, user_ids: userIds }: Body, { problem }: RedactionDesk): RedactionRules {
  const names = new Set<string>(REDACTION_KINDS);
  for (const [i, { name, pattern }] of own.entries()) {
    if (names.has(name)) {
      const why = `own.${i}.name: saw ${name}, accepted is a name that no other rule has, nor a built-in kind`;
      throw new GatewayError('invalid_body', why);
    }
    names.add(name);
    const refusal = problem(pattern);
    if (refusal !== null) throw new GatewayError('invalid_body', `own.${i}.pattern: ${refusal}`);
  }
  return { builtIn: [...new Set(builtIn)], own, userIds };
}

function toAnswer({ builtIn, own, userIds }: RedactionRules) {
  return { built_in: [...builtIn], own: own.map(({ name, pattern }) => ({ name, pattern })), user_ids: userIds };
}
