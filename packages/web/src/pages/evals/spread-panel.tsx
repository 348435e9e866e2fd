// How the scores of a name are spread that is not yes or no. Few of them show no shape: below twenty each is a dot of its own, and leads to its
// request.
import { useApi } from '../../api/use-api.ts';
import { join, toTree } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { useFilter, withSpan } from '../../filter/use-filter.ts';
import { formatCount, formatScore } from '../../format/numbers.ts';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, Skeleton } from '../../parts/states.tsx';
import { Tip } from '../../parts/tip.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { AppLink } from '../../url/app-link.tsx';
import type { Score } from './use-evals.ts';
import { hasScore, scored } from './words.ts';

const FEW = 20;
const BOX = <Skeleton className="h-[184px] w-full" />;

interface SpreadProps {
  readonly score: Score;
}

export function SpreadPanel({ score }: SpreadProps) {
  const few = score.count < FEW;
  return (
    <Panel title={few ? 'Each score' : 'Distribution'}>{few ? <Dots score={score} /> : <Bins score={score} />}</Panel>
  );
}

function Bins({ score: { name } }: SpreadProps) {
  const { span } = useRange();
  const { tree } = useFilter();
  const query = useApi('POST /v1/evals/score-distributions/query', {
    body: { filter: tree, timeFilter: timeFilterOf(span) },
  });
  return (
    <Loaded query={query} what="The distribution" skeleton={BOX}>
      {(all) => <BinChart name={name} bins={all.find((each) => each.name === name)?.distribution ?? []} />}
    </Loaded>
  );
}

interface Bin {
  readonly lower: number;
  readonly upper: number;
  readonly value: number;
}

function BinChart({ name, bins }: { readonly name: string; readonly bins: readonly Bin[] }) {
  const door = useDoor();
  const most = Math.max(...bins.map(({ value }) => value), 1);
  const show = (value: number) => formatScore(name, value);
  // The greatest score is in the last bin, which is closed at both ends.
  const within = ({ lower, upper }: Bin, isLast: boolean) =>
    door(join('and', [scored(name, 'gte', lower), scored(name, isLast ? 'lte' : 'lt', upper)]));
  return (
    <div>
      <ol aria-label="Distribution" className="flex h-[160px] items-end gap-px border-b border-line">
        {bins.map((bin, i) => {
          const text = `${show(bin.lower)} to ${show(bin.upper)}: ${formatCount(bin.value)} ${bin.value === 1 ? 'score' : 'scores'}`;
          return (
            <li key={bin.lower} className="h-full min-w-0 flex-1">
              <Tip text={text}>
                <AppLink
                  {...within(bin, i === bins.length - 1)}
                  aria-label={text}
                  className="focus-inset flex h-full items-end hover:bg-hover"
                >
                  <span
                    aria-hidden
                    className="w-full rounded-t-[2px] bg-[var(--volume)]"
                    style={{ height: bin.value === 0 ? 0 : `${Math.max((bin.value / most) * 100, 1)}%` }}
                  />
                </AppLink>
              </Tip>
            </li>
          );
        })}
      </ol>
      <Ends least={show(bins[0]?.lower ?? 0)} greatest={show(bins.at(-1)?.upper ?? 0)}>
        {`tallest bar: ${formatCount(most)} scores`}
      </Ends>
    </div>
  );
}

interface EndsProps {
  readonly least: string;
  readonly greatest: string;
  readonly children: string;
}

/** Below an axis; where both ends are one value it stands once. */
function Ends({ least, greatest, children }: EndsProps) {
  return (
    <p className="tnum flex justify-between gap-2 pt-1 text-head text-text-3">
      <span>{least}</span>
      <span>{children}</span>
      {least === greatest ? null : <span>{greatest}</span>}
    </p>
  );
}

function Dots({ score: { name, minScore, maxScore, count } }: SpreadProps) {
  const { span } = useRange();
  const { filter } = useFilter();
  const query = useApi('POST /v1/request/query', {
    body: { filter: withSpan(toTree(join('and', [filter, hasScore(name, minScore)])), span), limit: FEW },
  });
  const show = (value: number) => formatScore(name, value);
  return (
    <Loaded query={query} what="The scores" skeleton={BOX}>
      {({ rows }) => (
        <div>
          <DotPlot
            name={name}
            dots={rows.flatMap(({ request_id: id, scores }) => {
              const value = scores[name];
              return value === undefined ? [] : [{ id, value }];
            })}
            least={minScore}
            width={maxScore - minScore}
          />
          <Ends least={show(minScore)} greatest={show(maxScore)}>
            {`${formatCount(count)} ${count === 1 ? 'score' : 'scores'}`}
          </Ends>
        </div>
      )}
    </Loaded>
  );
}

interface Dot {
  readonly id: string;
  readonly value: number;
}

interface DotPlotProps {
  readonly name: string;
  readonly dots: readonly Dot[];
  readonly least: number;
  readonly width: number;
}

/** Places beside each other; dots of one place stand above each other. */
const PLACES = 12;

function DotPlot({ name, dots, least, width }: DotPlotProps) {
  const door = useDoor();
  const placeOf = ({ value }: Dot) => (width === 0 ? 0 : Math.round(((value - least) / width) * (PLACES - 1)));
  const columns = Map.groupBy(
    dots.toSorted((a, b) => a.value - b.value),
    placeOf,
  );
  return (
    <ol aria-label="Scores" className="flex min-h-[160px] items-end border-b border-line">
      {Array.from({ length: PLACES }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places never move
        <li key={place} className="flex min-w-0 flex-1 flex-col-reverse items-center">
          {(columns.get(place) ?? []).map((dot) => {
            const { path, search } = door(hasScore(name, least));
            const text = `${formatScore(name, dot.value)}, open its request`;
            return (
              <Tip key={dot.id} text={text}>
                <AppLink
                  path={path}
                  search={{ ...search, open: dot.id }}
                  aria-label={text}
                  className="focus-inset flex size-6 items-center justify-center rounded-full hover:bg-hover"
                >
                  <span aria-hidden className="size-2 rounded-full bg-[var(--volume)]" />
                </AppLink>
              </Tip>
            );
          })}
        </li>
      ))}
    </ol>
  );
}
