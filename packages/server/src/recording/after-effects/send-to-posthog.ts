// Events go out through PostHog's own client, one client for a batch: nothing of its background work (timers, feature flags,
// exceptions) is started, and it keeps no key. When to try again is the queue's to say (event-queue.ts).
import type { PostHogOptions } from 'posthog-node';
import type { GuardedFetch, GuardedInit } from '../../http/guarded-fetch.ts';
import type { SendEvents, Sent } from './event-queue.ts';

const REQUEST_TIMEOUT_MS = 10_000;

type ClientFetch = NonNullable<PostHogOptions['fetch']>;

export function createSendToPostHog(
  { fetch }: Pick<GuardedFetch, 'fetch'>,
  requestTimeout = REQUEST_TIMEOUT_MS,
): SendEvents {
  return async ({ key, host }, events, signal) => {
    // What became of it is told by what our own fetch saw: the client's errors are not meant to be told apart.
    let seen: Sent = { result: 'never', why: 'nothing was sent' };
    const seeing: ClientFetch = async (url, options) => {
      // The client's own deadline need not wait for us to see it.
      seen = { result: 'later', why: 'no answer' };
      try {
        const answer = await fetch(url, { ...toInit(options), signal: signalOf(options, signal) });
        seen = toSent(answer.status);
        // undici's ReadableStream and the global one are the same class, declared twice.
        return answer as unknown as Awaited<ReturnType<ClientFetch>>;
      } catch (error) {
        seen = failure(error);
        throw error;
      }
    };
    // It takes time and memory to load, and most programs never send an event.
    const { PostHog } = await import('posthog-node');
    const client = new PostHog(key, {
      host,
      fetch: seeing,
      // Everything goes with the one flush below.
      flushAt: events.length + 1,
      flushInterval: 0,
      fetchRetryCount: 0,
      requestTimeout,
    });
    for (const event of events) client.capture({ ...event, properties: { ...event.properties } });
    try {
      await client.flush();
    } catch {
      // Seen above.
    }
    return seen;
  };
}

function toInit({ method, headers, body }: Parameters<ClientFetch>[1]): Omit<GuardedInit, 'signal'> {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new TypeError('a body of a kind not known');
  return { method, headers, body };
}

function signalOf({ signal }: Parameters<ClientFetch>[1], stopping: AbortSignal): AbortSignal {
  return signal === undefined ? stopping : AbortSignal.any([signal, stopping]);
}

/** 413 has the client send half as much at once, so it is only final for a single event. */
function toSent(status: number): Sent {
  if (status >= 200 && status < 300) return { result: 'sent' };
  const isPassing = status === 408 || status === 429 || status >= 500;
  return { result: isPassing ? 'later' : 'never', why: `status ${status}` };
}

function failure(error: unknown): Sent {
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown }).cause) ?? 'unknown';
  return { result: code === 'target_not_allowed' ? 'never' : 'later', why: code };
}

function codeOf(error: unknown): string | null {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return name === 'AbortError' || name === 'TimeoutError' ? name : null;
}
