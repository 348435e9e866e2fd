// Handlers of how the program itself is. The doctor names paths and addresses of the machine: whoever makes an organisation of
// their own on it is not told them.
import { DEFAULT_ORGANIZATION_ID, type Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

export const systemHandlers = {
  async readSystem(_input, { system }) {
    const { startedAtMs, integrations, lost, ...facts } = await system.facts();
    const { smtp, otel, publicUrl } = integrations;
    return {
      ...facts,
      started_at: toIso(startedAtMs),
      lost: [...lost],
      integrations: {
        smtp,
        otel: otel === null ? null : { host: otel.host, sample_rate: otel.sampleRate, content: otel.content },
        public_url: publicUrl,
      },
    };
  },
  async examineSystem(_input, { system, principal }) {
    if (principal.organizationId !== DEFAULT_ORGANIZATION_ID) {
      throw new GatewayError(
        'forbidden',
        'The doctor looks at the machine; accepted are admins and owners of the first organisation.',
      );
    }
    return (await system.examine()).map(({ advice = null, ...finding }) => ({ ...finding, advice }));
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;
