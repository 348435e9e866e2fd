// fetch for what is sent after an exchange: to addresses callers named, so each is judged by its text and every socket opened
// by the guarded connector. Redirects are given back, never followed.
import { Agent, fetch } from 'undici';
import type { GuardedConnector } from './guarded-connector.ts';
import { checkTargetUrl, TargetRefused } from './target-guard.ts';
import type { TargetPolicy } from './target-policy.ts';

export interface GuardedFetch {
  /** Heeds `init.signal`. @throws TargetRefused, or what fetch throws, with the refusal of an address as its cause */
  fetch(url: string, init: GuardedInit): Promise<GuardedAnswer>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

export interface GuardedInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal;
}

export type GuardedAnswer = Awaited<ReturnType<typeof fetch>>;

const KEEP_ALIVE_MS = 4_000;
const CONNECTIONS_EACH = 4;

export function createGuardedFetch(policy: TargetPolicy, connector: GuardedConnector): GuardedFetch {
  const dispatcher = new Agent({
    connect: connector,
    allowH2: false,
    connections: CONNECTIONS_EACH,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  return {
    async fetch(url, init) {
      const checked = checkTargetUrl(url, policy);
      if ('refused' in checked) throw new TargetRefused(checked.refused);
      return fetch(url, { ...init, redirect: 'manual', dispatcher });
    },
    close: () => dispatcher.destroy(),
  };
}
