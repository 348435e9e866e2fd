// The event an exchange sends to PostHog when it was asked to, after its record is stored (headers.md §16).
//
// What is promised: an event is sent at least once, also when the console is killed in between. For this the journal is kept
// until its events are sent, but at most 64 MiB of a slot's (owed-effects.ts). PostHog keeps one of events sent
// twice, by their uuid. An event is lost, and counted, when it was refused for good, when PostHog could not be reached for an
// hour, when more wait than the queue takes, and when its key cannot be opened. Ingest never waits for an event.
import type { Log } from '../../kernel/log.ts';
import type { Sealer } from '../../kernel/sealing.ts';
import type { AfterEffectMeters } from '../../ports/meters.ts';
import { openProject, type PostHogProject } from '../../ports/posthog-project.ts';
import { readBody, readJson } from '../../providers/read-body.ts';
import type { AfterEffects, SettledEntry } from '../slot-ingest.ts';
import type { EventQueue } from './event-queue.ts';
import { samplingOf, toPostHogEvent } from './posthog-event.ts';

export interface PostHogMeans {
  readonly queue: Pick<EventQueue, 'offer'>;
  readonly sealer: Pick<Sealer, 'open'>;
  /** A request's page, by its id. */
  readonly linkTo: (requestId: string) => string;
  readonly meters: Pick<AfterEffectMeters, 'posthog'>;
  readonly log: Log;
}

export function createPostHogEffects(means: PostHogMeans): AfterEffects {
  return {
    prepare(entry, record) {
      const sealed = entry.meta.policies?.posthog ?? null;
      if (sealed === null) return null;
      const project = opened(sealed, entry, means);
      if (project === null) return null;
      const event = toPostHogEvent(record, samplingOf(requestJson(entry)), means.linkTo(record.requestId));
      return () => means.queue.offer(project, event);
    },
  };
}

function opened(sealed: string, { meta }: SettledEntry, { sealer, meters, log }: PostHogMeans): PostHogProject | null {
  const result = attempt(() => openProject(sealed, meta, sealer));
  if (!('problem' in result)) return result;
  meters.posthog('unreadable', 1);
  const { problem } = result;
  log.error(
    { exchangeId: meta.exchangeId, problem },
    'the PostHog key of an exchange cannot be opened; its event is lost',
  );
  return null;
}

function attempt(open: () => ReturnType<typeof openProject>): PostHogProject | { readonly problem: string } {
  try {
    return open();
  } catch (error) {
    // The master key's file cannot be read; its text is in no message.
    return { problem: error instanceof Error ? error.name : 'unknown' };
  }
}

function requestJson({ meta, requestBody }: SettledEntry): unknown {
  const { omitted, gapAfter, totalBytes } = meta.request;
  return omitted ? undefined : readJson(readBody({ bytes: requestBody, gapAfter, totalBytes }, meta.requestHeaders));
}
