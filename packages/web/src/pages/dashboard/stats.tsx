// The six numbers on top, each against the period before and each a link to what it is of.
import { column, condition, FAILED } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { changeInPoints, changeOf, formatCount } from '../../format/numbers.ts';
import { Stat } from '../../parts/stat.tsx';
import { Value } from '../../parts/value.tsx';
import { type Answer, course, errorShare, type Totals, tokensOf } from './answer.ts';

const ERROR_RULE = 'A status of 400 or more, or an answer that was not whole or not the provider’s or the cache’s';
const NOTHING = 'No request in this range';

interface StatsProps {
  /** undefined = on its way. */
  readonly answer: Answer | undefined;
  readonly isCompared: boolean;
}

export function Stats({ answer, isCompared }: StatsProps) {
  const door = useDoor();
  const { totals, previous } = answer ?? {};
  const change = (read: (totals: Totals) => number | null, compare = changeOf) =>
    !isCompared || totals === undefined || previous === undefined ? null : compare(read(previous), read(totals));
  const along = (read: (totals: Totals) => number | null) =>
    answer === undefined ? {} : { course: course(answer, read) };
  const isStream = condition(column('time_to_first_token'), 'gte', 0);
  return (
    <section
      aria-label="Totals"
      className="grid grid-cols-2 overflow-hidden rounded-panel border border-line bg-panel md:grid-cols-3 xl:grid-cols-6"
    >
      <Stat
        label="Requests"
        value={totals && <Value kind="count" value={totals.requests} />}
        change={change((each) => each.requests)}
        {...along((each) => each.requests)}
        to={door()}
      />
      <Stat
        label="Error rate"
        value={totals && <Value kind="share" value={errorShare(totals)} none={NOTHING} about={ERROR_RULE} />}
        change={change(errorShare, changeInPoints)}
        good="down"
        {...along(errorShare)}
        to={door(FAILED)}
      />
      <Stat
        label="Cost"
        value={totals && <Value kind="cost" value={totals.cost} none={totals.requests === 0 ? NOTHING : null} />}
        change={change((each) => each.cost)}
        note={totals === undefined ? undefined : pricedNote(totals)}
        // Where not all is priced, how much is takes the place of the course.
        {...(totals === undefined || totals.priced < totals.requests ? {} : along((each) => each.cost))}
        to={door(undefined, '/models')}
      />
      <Stat
        label="Latency p95"
        value={totals && <Value kind="duration" value={totals.latency?.p95} none={NOTHING} />}
        change={change((each) => each.latency?.p95 ?? null)}
        good="down"
        {...along((each) => each.latency?.p95 ?? null)}
        to={door()}
      />
      <Stat
        label="First token p50"
        value={
          totals && <Value kind="duration" value={totals.time_to_first_token?.p50} none="No stream in this range" />
        }
        change={change((each) => each.time_to_first_token?.p50 ?? null)}
        good="down"
        {...along((each) => each.time_to_first_token?.p50 ?? null)}
        to={door(isStream)}
      />
      <Stat
        label="Tokens, in and out"
        value={totals && <Value kind="token-sum" value={tokensOf(totals)} />}
        change={change(tokensOf)}
        {...along(tokensOf)}
        to={door()}
      />
    </section>
  );
}

export function pricedNote({ priced, requests }: { readonly priced: number; readonly requests: number }) {
  return priced >= requests ? undefined : `priced ${formatCount(priced)} of ${formatCount(requests)}`;
}
