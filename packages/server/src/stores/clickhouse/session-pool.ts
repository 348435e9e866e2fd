// Sessions that run one query at a time each, and the queue in front of them.

export interface SessionPool<Session> {
  /** Runs `work` on a free session. The caller stops waiting when `signal` fires; the session stays busy until `work` ends. */
  use<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Waits for what runs and what is queued, then lets no more in. */
  drain(): Promise<void>;
}

export function createSessionPool<Session>(sessions: readonly Session[]): SessionPool<Session> {
  const free = [...sessions];
  const queue: ((session: Session) => void)[] = [];
  const running = new Set<Promise<unknown>>();

  const release = (session: Session) => {
    const next = queue.shift();
    if (next) next(session);
    else free.push(session);
  };

  const acquire = (signal: AbortSignal | undefined): Promise<Session> => {
    const session = free.pop();
    if (session !== undefined) return Promise.resolve(session);
    return new Promise((resolve, reject) => {
      const waiter = (given: Session) => {
        signal?.removeEventListener('abort', leave);
        resolve(given);
      };
      const leave = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      queue.push(waiter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  };

  const use = async <T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted();
    const session = await acquire(signal);
    if (signal?.aborted) {
      release(session);
      throw signal.reason;
    }
    const done = work(session).finally(() => release(session));
    return signal ? untilAborted(done, signal) : done;
  };

  return {
    use(work, signal) {
      const done = use(work, signal);
      running.add(done);
      const forget = () => running.delete(done);
      done.then(forget, forget);
      return done;
    },
    async drain() {
      while (running.size > 0) await Promise.allSettled(running);
      // A caller that left early is gone from `running`, but its session is still computing.
      await Promise.all(sessions.map(() => acquire(undefined)));
    },
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  return promise;
}
