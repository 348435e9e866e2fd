// The exchanges of the demo, oldest hour first: a pure function of seed, number, organisation and time.
import { APPLICATIONS, type Application, type Step } from './applications.ts';
import { DEMO_DAYS, type DemoHour, demoHours, demoIncident } from './calendar.ts';
import { type DemoExchange, type Episode, type ExchangeMeans, type Made, toExchange } from './exchange.ts';
import { userOf } from './people.ts';
import { between, chance, longTailed, pick, pickWeighted, type Random, randomFrom, skewed, uuidAt } from './random.ts';
import { openShelf } from './shelf.ts';

export interface DemoWishes {
  readonly seed: number;
  readonly rows: number;
  readonly organizationId: string;
  /** No exchange ends later. */
  readonly endMs: number;
}

const HOUR_MS = 3_600_000;

export function* demoExchanges(wishes: DemoWishes): Generator<DemoExchange> {
  const random = randomFrom(wishes.seed);
  const { rows, endMs } = wishes;
  const means: ExchangeMeans = { random, incident: demoIncident(endMs), shelf: openShelf(), endMs };
  const weights = APPLICATIONS.reduce((sum, { weight }) => sum + weight, 0);
  const sources = APPLICATIONS.map((application) => ({
    application,
    hours: demoHours(random, endMs, application.rhythm),
    expected: (rows * application.weight) / weights,
    due: 0,
  }));
  let made = 0;
  const hours = sources[0]?.hours.length ?? 0;
  for (let hour = 0; hour < hours; hour += 1) {
    for (const source of sources) {
      const { application, expected } = source;
      const slot = source.hours[hour] as DemoHour;
      source.due += expected * slot.share;
      while (source.due > 0 && made < rows) {
        for (const exchange of episode(application, slot, { wishes, means })) {
          source.due -= 1;
          if (made === rows) return;
          made += 1;
          yield exchange;
        }
      }
    }
  }
  yield* theRest(rows - made, sources, { wishes, means });
}

interface Making {
  readonly wishes: DemoWishes;
  readonly means: ExchangeMeans;
}

/** What sums of shares left over. */
function* theRest(
  count: number,
  sources: readonly { readonly application: Application; readonly hours: readonly DemoHour[] }[],
  making: Making,
): Generator<DemoExchange> {
  let left = count;
  while (left > 0) {
    const { application, hours } = pick(making.means.random, sources);
    for (const exchange of episode(application, hours.at(-1) as DemoHour, making)) {
      if (left === 0) return;
      left -= 1;
      yield exchange;
    }
  }
}

/** One use of an application: a call, or a session of several. */
function episode(application: Application, { startMs }: DemoHour, making: Making): readonly DemoExchange[] {
  const { random, endMs, shelf } = making.means;
  let beginMs = Math.trunc(between(random, startMs, Math.min(startMs + HOUR_MS, endMs)));
  for (;;) {
    const { made, doneMs } = play(application, beginMs, making);
    if (doneMs <= endMs) {
      for (const { key, answer } of made.flatMap(({ kept }) => kept ?? [])) shelf.keep(key, answer);
      return made.map(({ exchange }) => exchange);
    }
    // It would not be over by now, so it began earlier.
    beginMs = Math.trunc(beginMs - (doneMs - endMs) - 1);
  }
}

interface Played {
  readonly made: readonly Made[];
  readonly doneMs: number;
}

function play(application: Application, startedAtMs: number, making: Making): Played {
  const { random, endMs } = making.means;
  const age = Math.min(1, Math.max(0, 1 - (endMs - startedAtMs) / (DEMO_DAYS * 24 * HOUR_MS)));
  const steps = application.steps(random, age);
  const shared = episodeOf(application, startedAtMs, making);
  const made: Made[] = [];
  let [beginMs, doneMs] = [startedAtMs, startedAtMs];
  for (const step of steps) {
    if (!step.beside) beginMs = doneMs + (made.length === 0 ? 0 : pauseMs(random, step));
    const one = toExchange(step, shared, Math.trunc(beginMs), making.means);
    const { startedAtMs: began, latencyMs } = one.exchange.meta;
    doneMs = Math.max(doneMs, began + latencyMs);
    made.push(one);
  }
  return { made, doneMs };
}

/** A program goes on at once; people read and write first. */
function pauseMs(random: Random, { byHand }: Step): number {
  return byHand ? skewed(random, 25_000, 0.7) : skewed(random, 120, 0.9);
}

function episodeOf(application: Application, atMs: number, { wishes, means: { random } }: Making): Episode {
  const { name, exchangesPerUser, sessionName, environments } = application;
  const users =
    exchangesPerUser === null
      ? 0
      : Math.max(8, Math.round((wishes.rows * application.weight) / 100 / exchangesPerUser));
  const user = users === 0 ? null : userOf(name, longTailed(random, users));
  const environment = pickWeighted(random, environments).name;
  return {
    organizationId: wishes.organizationId,
    userId: user?.id ?? null,
    sessionId: sessionName === null ? null : uuidAt(random, atMs),
    sessionName,
    properties: [
      ['App', name],
      ['Environment', environment],
      ...(user === null
        ? []
        : ([
            ['Plan', user.plan],
            ['Region', user.region],
          ] as const)),
      ...(chance(random, 0.2) ? ([['Experiment', chance(random, 0.5) ? 'A' : 'B']] as const) : []),
    ],
  };
}
