// Events on their way: bounds, order, and who waits for whom.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AfterEffectMeters, PostHogFate } from '../../src/ports/meters.ts';
import type { PostHogProject } from '../../src/ports/posthog-project.ts';
import { EventQueue, type SendEvents, type Sent } from '../../src/recording/after-effects/event-queue.ts';
import type { PostHogEvent } from '../../src/recording/after-effects/posthog-event.ts';
import { ListeningLog } from './spool-fixtures.ts';

class Fates implements Pick<AfterEffectMeters, 'posthog'> {
  readonly counts = new Map<PostHogFate, number>();

  posthog(fate: PostHogFate, events: number): void {
    this.counts.set(fate, this.of(fate) + events);
  }

  of(fate: PostHogFate): number {
    return this.counts.get(fate) ?? 0;
  }
}

const A: PostHogProject = { key: 'phc_a', host: 'https://a.test' };
const B: PostHogProject = { key: 'phc_b', host: 'https://a.test' };
const SENT: Sent = { result: 'sent' };

function eventOf(uuid: string): PostHogEvent {
  const timestamp = new Date(0);
  return { uuid, event: 'helicone_request_response', distinctId: uuid, timestamp, properties: {} };
}

interface Taken {
  readonly key: string;
  readonly uuids: readonly string[];
  readonly answer: (sent: Sent) => void;
}

function queueOf(): { queue: EventQueue; fates: Fates; log: ListeningLog; next: () => Promise<Taken> } {
  const [fates, log] = [new Fates(), new ListeningLog()];
  const taken: Taken[] = [];
  const waiting: ((taken: Taken) => void)[] = [];
  const send: SendEvents = ({ key }, events) =>
    new Promise((answer) => {
      const one = { key, uuids: events.map(({ uuid }) => uuid), answer };
      const waiter = waiting.shift();
      if (waiter === undefined) taken.push(one);
      else waiter(one);
    });
  const next = async (): Promise<Taken> => taken.shift() ?? new Promise((resolve) => waiting.push(resolve));
  return {
    queue: new EventQueue({ send, count: (fate, events) => fates.posthog(fate, events), receiver: 'PostHog', log }),
    fates,
    log,
    next,
  };
}

describe('the event queue', () => {
  test('sends what comes in one turn together, in order, at most 100 at once', async () => {
    const { queue, fates, next } = queueOf();
    const uuids = Array.from({ length: 150 }, (_, i) => `event-${i}`);
    const ended = Promise.all(uuids.map((uuid) => queue.offer(A, eventOf(uuid))));
    const first = await next();
    assert.deepEqual(first.uuids, uuids.slice(0, 100));
    first.answer(SENT);
    const second = await next();
    assert.deepEqual(second.uuids, uuids.slice(100));
    second.answer(SENT);
    await ended;
    assert.equal(fates.of('sent'), 150);
  });

  test('sends a project’s events in its own time, whatever becomes of another’s', async () => {
    const { queue, next } = queueOf();
    void queue.offer(A, eventOf('held'));
    const held = await next();
    const free = queue.offer(B, eventOf('free'));
    const other = await next();
    assert.deepEqual([held.key, other.key], ['phc_a', 'phc_b']);
    other.answer(SENT);
    await free;
    queue.close();
  });

  test('tries again what may pass, tells of it once, and lets go of what was refused', async () => {
    const { queue, fates, log, next } = queueOf();
    const ended = queue.offer(A, eventOf('one'));
    for (const _ of [1, 2]) (await next()).answer({ result: 'later', why: 'status 503' });
    (await next()).answer({ result: 'never', why: 'status 401' });
    await ended;
    assert.deepEqual([fates.of('retried'), fates.of('refused'), fates.of('sent')], [2, 1, 0]);
    assert.deepEqual(log.heard, ['PostHog does not take events yet', 'PostHog refused events']);
  });

  test('takes an event that waits already for the same one', async () => {
    const { queue, fates, next } = queueOf();
    const both = [queue.offer(A, eventOf('one')), queue.offer(A, eventOf('one'))];
    const { uuids, answer } = await next();
    assert.deepEqual(uuids, ['one']);
    answer(SENT);
    await Promise.all(both);
    assert.equal(fates.of('sent'), 1);
  });

  test('holds 2,000 events of a project and 10,000 in all; what is more is thrown away and counted', async () => {
    const { queue, fates } = queueOf();
    const offer = (project: PostHogProject, count: number) =>
      Array.from({ length: count }, (_, i) => queue.offer(project, eventOf(`${project.key}-${i}`)));
    const [last] = offer(A, 2_001).slice(-1);
    await last;
    assert.equal(fates.of('overflow'), 1);
    for (const key of ['b', 'c', 'd', 'e', 'f']) offer({ ...B, key }, 2_000);
    assert.equal(fates.of('overflow'), 2_001);
    queue.close();
  });

  test('owes what is not sent when it closes: its promise stays open', async () => {
    const { queue, fates, next } = queueOf();
    let ended = false;
    void queue.offer(A, eventOf('one')).then(() => {
      ended = true;
    });
    const { answer } = await next();
    await queue.settle(1);
    queue.close();
    answer({ result: 'later', why: 'AbortError' });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(ended, false);
    assert.equal(fates.of('retried'), 0);
  });
});
