// A score by model, or by version of a prompt: a dot where the average is, a line where it lies with a confidence of 95%, and
// of how many scores it is.
import { useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { column, condition, type Filter, join, ofModel } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { cutMiddle, formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Tip } from '../../parts/tip.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { AppLink } from '../../url/app-link.tsx';
import type { Score } from './use-evals.ts';
import { averageWord, formatFigure, hasScore, isYesNo } from './words.ts';

type Group = ApiAnswer<'POST /v1/evals/summary/query'>[number];
type By = 'model' | 'prompt_version';

const SHOWN = 10;
const TITLES = { model: 'By model', prompt_version: 'By prompt version' } as const;
const HEADS = { model: 'Model', prompt_version: 'Version' } as const;

interface GroupsPanelProps {
  readonly score: Score;
  readonly by: By;
}

export function GroupsPanel({ score, by }: GroupsPanelProps) {
  const { span } = useRange();
  const { tree } = useFilter();
  const query = useApi('POST /v1/evals/summary/query', {
    body: { filter: tree, timeFilter: timeFilterOf(span), by, limit: 1000 },
  });
  return (
    <Panel title={TITLES[by]}>
      <Loaded query={query} what="The groups" skeleton={<SkeletonLines lines={6} />}>
        {(groups) => <Groups score={score} by={by} groups={groups.filter(({ name }) => name === score.name)} />}
      </Loaded>
    </Panel>
  );
}

function Groups({ score, by, groups }: GroupsPanelProps & { readonly groups: readonly Group[] }) {
  const [isWhole, setWhole] = useState(false);
  if (groups.length === 0) {
    return (
      <p className="text-text-2">
        {by === 'model' ? 'No scores of this name.' : 'No scored request names a prompt: send Helicone-Prompt-Id.'}
      </p>
    );
  }
  const axis = axisOf(score.name, groups);
  const { name } = score;
  return (
    <>
      <table aria-label={TITLES[by]} className="w-full table-fixed">
        <thead>
          <tr className="text-head text-text-2">
            <th className="w-2/5 text-left">{HEADS[by]}</th>
            <th aria-hidden className="px-2">
              <span className="tnum flex justify-between font-normal text-text-3 max-md:hidden">
                <span>{formatFigure(name, axis.least)}</span>
                <span>{formatFigure(name, axis.least + axis.width)}</span>
              </span>
            </th>
            <th className="w-20 text-right whitespace-nowrap">{averageWord(name)}</th>
            <th className="w-12 text-right">n</th>
          </tr>
        </thead>
        <tbody>
          {(isWhole ? groups : groups.slice(0, SHOWN)).map((group) => (
            <GroupRow key={keyOf(group)} group={group} score={score} axis={axis} />
          ))}
        </tbody>
      </table>
      {groups.length <= SHOWN || isWhole ? null : (
        <Button size="small" className="mt-2" onClick={() => setWhole(true)}>
          {`Show all ${formatCount(groups.length)}`}
        </Button>
      )}
    </>
  );
}

interface Axis {
  readonly least: number;
  readonly width: number;
}

interface GroupRowProps {
  readonly group: Group;
  readonly score: Score;
  readonly axis: Axis;
}

function GroupRow({ group, score: { name, minScore }, axis }: GroupRowProps) {
  const door = useDoor();
  const label = labelOf(group);
  const to = door(join('and', [groupFilter(group), hasScore(name, minScore)]));
  const sure = intervalText(group);
  return (
    <tr className="relative h-8 max-md:h-[44px] hover:bg-hover">
      <th scope="row" className="text-left font-normal" title={label}>
        <AppLink {...to} className="focus-inset block truncate after:absolute after:inset-0 hover:text-accent-hover">
          {cutMiddle(label, 32)}
        </AppLink>
      </th>
      <td className="px-2">
        <Tip text={sure}>
          <span className="relative block h-4">
            <span className="sr-only">{sure}</span>
            <Mark group={group} axis={axis} />
          </span>
        </Tip>
      </td>
      <td className="tnum text-right" title={String(group.averageScore)}>
        {formatFigure(name, group.averageScore)}
      </td>
      <td className="text-right text-text-2">
        <Value kind="count" value={group.count} />
      </td>
    </tr>
  );
}

function Mark({ group: { averageScore, interval }, axis: { least, width } }: Pick<GroupRowProps, 'group' | 'axis'>) {
  const at = (value: number) => (width === 0 ? 50 : Math.min(Math.max(((value - least) / width) * 100, 0), 100));
  return (
    <span aria-hidden>
      {interval === null ? null : (
        <span
          className="absolute top-[7px] h-[2px] bg-[var(--s3)]"
          style={{ left: `${at(interval.low)}%`, right: `${100 - at(interval.high)}%` }}
        />
      )}
      <span
        className="absolute top-1 size-2 -translate-x-1/2 rounded-full bg-[var(--s6)]"
        style={{ left: `${at(averageScore)}%` }}
      />
    </span>
  );
}

/** Of shares the whole, else what the averages and their intervals take. */
function axisOf(name: string, groups: readonly Group[]): Axis {
  if (isYesNo(name)) return { least: 0, width: 1 };
  const least = Math.min(...groups.map(({ averageScore, interval }) => interval?.low ?? averageScore));
  const most = Math.max(...groups.map(({ averageScore, interval }) => interval?.high ?? averageScore));
  return { least, width: most - least };
}

function intervalText({ name, interval }: Group): string {
  if (interval === null) return 'Of a single score nothing can be said';
  // By the normal distribution a share may come to lie outside of what shares can be.
  const bound = (value: number) => formatFigure(name, isYesNo(name) ? Math.min(Math.max(value, 0), 1) : value);
  return `${bound(interval.low)} to ${bound(interval.high)} with a confidence of 95%`;
}

function keyOf({ model, prompt_id: prompt, prompt_version: version }: Group): string {
  return JSON.stringify([model, prompt, version]);
}

function labelOf({ model, prompt_id: prompt, prompt_version: version = '' }: Group): string {
  if (model !== undefined) return model;
  return version === '' ? `${prompt ?? ''}, no version` : `${prompt ?? ''} · ${version}`;
}

function groupFilter({ model, prompt_id: prompt = '', prompt_version: version = '' }: Group): Filter {
  if (model !== undefined) return ofModel(model);
  const ofPrompt = condition(column('prompt_id'), 'equals', prompt);
  const isVersion = condition(column('prompt_version'), 'equals', version === '' ? '__empty__' : version);
  return join('and', [ofPrompt, isVersion]);
}
