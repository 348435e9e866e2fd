// Which addresses this program calls on behalf of its callers, and how: one policy for gateways and the console.
import { createGuardedConnector, type GuardedConnector } from '../http/guarded-connector.ts';
import { createTargetPolicy, type TargetPolicy } from '../http/target-policy.ts';
import type { Settings } from './config/table.ts';

export interface Targets {
  readonly policy: TargetPolicy;
  readonly connector: GuardedConnector;
}

export function openTargets(settings: Settings): Targets {
  const policy = createTargetPolicy(settings['gateway.allowedTargets'], trustedUrls(settings));
  const connector = createGuardedConnector({
    policy,
    dnsServers: settings['gateway.dnsServers'],
    connectTimeoutMs: settings['gateway.connectTimeoutMs'],
  });
  return { policy, connector };
}

/** Named by the operator, so they may be anywhere. */
function trustedUrls(settings: Settings): readonly string[] {
  const moderation = settings['moderation.baseUrl'];
  return [...Object.values(settings.providerUrls), ...(moderation === null ? [] : [moderation])];
}
