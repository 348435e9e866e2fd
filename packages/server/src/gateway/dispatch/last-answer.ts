// What is passed on when trying again does not help: the newest answer of a provider, held unread with its connection, or
// when none ever came the newest failure. An older answer is let go as soon as there is a newer one.
import type { UpstreamReply } from './upstream-reply.ts';

export interface LastAnswer {
  /** Waits for an attempt. Failures are values here: what becomes of them is decided by whoever tries. */
  orFailure(attempt: Promise<UpstreamReply>): Promise<UpstreamReply | Error>;
  /** The newest answer. @throws the newest failure when there was no answer at all */
  take(): UpstreamReply;
  /** Nobody wants it any more. */
  drop(): void;
}

export function openLastAnswer(): LastAnswer {
  let answer: UpstreamReply | null = null;
  let failure = new Error('no attempt was made');
  return {
    async orFailure(attempt) {
      try {
        const newer = await attempt;
        answer?.abort();
        answer = newer;
        return newer;
      } catch (error) {
        failure = error instanceof Error ? error : new Error('not an error', { cause: error });
        return failure;
      }
    },
    take() {
      if (answer === null) throw failure;
      return answer;
    },
    drop() {
      answer?.abort();
      answer = null;
    },
  };
}
