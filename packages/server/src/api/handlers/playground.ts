// The handler of the playground's calls: what may be called is a table, the rest is the gateway's.
import { CHAT_PROVIDERS, type Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { authorize } from '../caller.ts';
import type { ApiContext, PublicContext } from '../context.ts';

export const playgroundHandlers = {
  async generate({ body: { provider, providerKeyName, body } }, { playground, principal, signal }) {
    // A key that only sends may be bound to one provider key, and calls the gateway itself; here it would reach all.
    if (principal.person === null) authorize(principal, 'manage');
    if (playground === null) {
      throw new GatewayError('store_unavailable', 'No gateway runs beside this console, so it can make no calls.');
    }
    const { path } = CHAT_PROVIDERS[provider];
    const { organizationId } = principal;
    const answer = await playground.send({ organizationId, provider, path, providerKeyName, body }, signal);
    return {
      status: answer.status,
      headers: answer.requestId === null ? {} : { 'heliometer-request-id': answer.requestId },
      contentType: answer.contentType,
      fileName: null,
      chunks: answer.chunks,
    };
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;
