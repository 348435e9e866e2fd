// Evals: is quality going up or down?
import { FilterBar } from '../../filter/filter-bar.tsx';
import { useFilter } from '../../filter/use-filter.ts';
import { scoreLabel } from '../../format/numbers.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Value } from '../../parts/value.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { Evaluators } from './evaluators.tsx';
import { NoScores } from './no-scores.tsx';
import { ScoreDetail } from './score-detail.tsx';
import { ScoreList } from './score-list.tsx';
import { params } from './search.ts';
import { type Score, useEvals } from './use-evals.ts';

export function Page() {
  const { tab } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const { now, earlier } = useEvals();
  return (
    <>
      <PageHeader
        title="Evals"
        note={
          now.data === undefined ? undefined : <Value kind="count" value={now.data.length} about="Scores by name" />
        }
      />
      <FilterBar />
      <Tabs
        label="Evals"
        value={tab ?? 'scores'}
        onChange={(next) => changeUrl({ tab: next === 'evaluators' ? next : undefined, open: undefined })}
        tabs={[
          {
            value: 'scores',
            label: 'Scores',
            content: () => (
              <Loaded
                query={now}
                what="The scores"
                skeleton={
                  <div className="p-6">
                    <SkeletonLines lines={12} />
                  </div>
                }
              >
                {(scores) => (scores.length === 0 ? <NoScores /> : <Scores scores={scores} earlier={earlier} />)}
              </Loaded>
            ),
          },
          { value: 'evaluators', label: 'Evaluators', content: () => <Evaluators /> },
        ]}
      />
    </>
  );
}

interface ScoresProps {
  readonly scores: readonly Score[];
  /** undefined = on its way. */
  readonly earlier: readonly Score[] | undefined;
}

function Scores({ scores, earlier }: ScoresProps) {
  const { score: asked } = usePageSearch(params);
  const { text } = useFilter();
  const open = asked ?? scores[0]?.name ?? '';
  const score = scores.find(({ name }) => name === open);
  return (
    <div className="flex h-full min-h-0 max-md:flex-col">
      <ScoreList scores={scores} open={open} filterText={text} />
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
        {score === undefined ? (
          <Empty title={`No score ${scoreLabel(open)} in this range${text === '' ? '' : ' with this filter'}.`} />
        ) : (
          <ScoreDetail
            key={score.name}
            score={score}
            before={earlier?.find(({ name }) => name === score.name)}
            isCompared={earlier !== undefined}
          />
        )}
      </div>
    </div>
  );
}
