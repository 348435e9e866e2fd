// The judges there are: what each answers with, which requests it looks at, what it comes to and what failed.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { RouteName } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { formatCount, formatShare } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { DeleteDialog } from '../../parts/delete-dialog.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { type Evaluator, type Rule, TYPE_WORDS } from './judge-draft.ts';
import { JudgeDrawer } from './judge-drawer.tsx';
import { params } from './search.ts';
import { formatFigure } from './words.ts';

const RULES: readonly RouteName[] = ['GET /v1/evaluator/:id/onlineEvaluators'];

export function Evaluators() {
  const { open } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const refused = useRefusal('manage');
  const query = useApi('POST /v1/evaluator/query', { body: {} });
  const found = query.data?.find(({ id }) => id === open);
  const close = () => changeUrl({ open: undefined });
  const make = (
    <Button
      look={open === undefined ? 'primary' : 'plain'}
      icon={Plus}
      refused={refused}
      onClick={() => changeUrl({ open: 'new' })}
    >
      New judge
    </Button>
  );
  return (
    <div className="relative flex h-full min-h-0">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div tabIndex={0} className="focus-inset min-w-0 flex-1 overflow-auto p-(--edge)">
        <Loaded query={query} what="The evaluators" skeleton={<SkeletonLines lines={6} />}>
          {(evaluators) =>
            evaluators.length === 0 ? (
              <Empty
                flush
                title="No evaluators yet. A judge is a model that is shown some of your requests with their answers, and scores them."
              >
                {make}
              </Empty>
            ) : (
              <div className="flex flex-col items-start gap-4">
                {make}
                <Table evaluators={evaluators} />
              </div>
            )
          }
        </Loaded>
      </div>
      {open === 'new' ? <JudgeDrawer made={null} onClose={close} /> : null}
      {found === undefined ? null : <OpenedJudge key={found.id} evaluator={found} onClose={close} />}
    </div>
  );
}

/** What it judges is asked for first: the form begins with it. */
function OpenedJudge({ evaluator, onClose }: { readonly evaluator: Evaluator; readonly onClose: () => void }) {
  const rules = useApi('GET /v1/evaluator/:id/onlineEvaluators', { params: { id: evaluator.id } }).data;
  return rules === undefined ? null : <JudgeDrawer made={{ evaluator, rules }} onClose={onClose} />;
}

function Table({ evaluators }: { readonly evaluators: readonly Evaluator[] }) {
  return (
    <table aria-label="Evaluators" className="w-full min-w-[720px]">
      <thead>
        <tr className="border-b border-line text-left text-head text-text-2">
          {['Name', 'Answers with', 'Judges'].map((head) => (
            <th key={head} className="h-8 pr-4">
              {head}
            </th>
          ))}
          {['Average', 'Judged', 'Waiting', 'Failed', 'Last'].map((head) => (
            <th key={head} className="h-8 pr-4 text-right">
              {head}
            </th>
          ))}
          <th>
            <span className="sr-only">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {evaluators.map((evaluator) => (
          <Row key={evaluator.id} evaluator={evaluator} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ evaluator }: { readonly evaluator: Evaluator }) {
  const { id, name, score_name: score, scoring_type: type, llm_template: template } = evaluator;
  const rules = useApi('GET /v1/evaluator/:id/onlineEvaluators', { params: { id } }).data;
  const stats = useApi('GET /v1/evaluator/:id/stats', { params: { id } }, { everyMs: 10_000 }).data;
  const [failure] = stats?.failures ?? [];
  return (
    <>
      <tr className="h-8 max-md:h-[44px]">
        <th scope="row" className="pr-4 text-left font-normal">
          <AppLink path="/evals" search={{ score }} className="text-accent hover:text-accent-hover">
            {name}
          </AppLink>
        </th>
        <td className="pr-4" title={template.prompt}>{`${TYPE_WORDS[type]}, by ${template.model}`}</td>
        <td className="pr-4">{rules === undefined ? null : rulesInWords(rules)}</td>
        <td className="tnum pr-4 text-right">
          {stats === undefined || stats.averageScore === null ? (
            <Value kind="count" value={null} none="Nothing judged yet" />
          ) : (
            formatFigure(score, stats.averageScore)
          )}
        </td>
        {[stats?.totalUses, stats?.waiting, stats?.failed].map((value, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move
          <td key={i} className="pr-4 text-right">
            {value === undefined ? null : <Value kind="count" value={value} />}
          </td>
        ))}
        <td className="pr-4 text-right whitespace-nowrap">
          {stats === undefined ? null : (
            <Value
              kind="last-use"
              value={stats.lastUsedAt === null ? null : Date.parse(stats.lastUsedAt)}
              none="Nothing judged yet"
            />
          )}
        </td>
        <td className="text-right whitespace-nowrap">
          <RowActions evaluator={evaluator} rules={rules} />
        </td>
      </tr>
      {failure === undefined ? null : (
        <tr>
          <td colSpan={9} className="pb-2 break-words text-head text-error">
            {`${formatCount(failure.count)} without a verdict. The last: ${failure.message}`}
          </td>
        </tr>
      )}
    </>
  );
}

interface RowActionsProps {
  readonly evaluator: Evaluator;
  readonly rules: readonly Rule[] | undefined;
}

function RowActions({ evaluator: { id, name }, rules }: RowActionsProps) {
  const refused = useRefusal('manage');
  const changeUrl = useUrlChange();
  const [isGoing, setGoing] = useState(false);
  const on = useChange('POST /v1/evaluator/:id/onlineEvaluators', RULES);
  const off = useChange('DELETE /v1/evaluator/:id/onlineEvaluators/:onlineEvaluatorId', RULES);
  const remove = useChange('DELETE /v1/evaluator/:id', ['POST /v1/evaluator/query']);
  const isOn = rules !== undefined && rules.length > 0;
  const turn = () => {
    if (!isOn) on.mutate({ params: { id }, body: { config: { sampleRate: 10, propertyFilters: [] } } });
    for (const rule of rules ?? []) off.mutate({ params: { id, onlineEvaluatorId: rule.id } });
  };
  return (
    <span className="inline-flex gap-2">
      {rules === undefined ? null : (
        <Button
          size="small"
          refused={refused}
          onClick={turn}
          aria-label={`${isOn ? 'Switch off' : 'Switch on'} ${name}`}
        >
          {isOn ? 'Switch off' : 'Switch on for 10%'}
        </Button>
      )}
      <Button
        size="small"
        onClick={() => changeUrl({ open: id })}
        aria-label={`${refused === undefined ? 'Edit' : 'View'} ${name}`}
      >
        {refused === undefined ? 'Edit' : 'View'}
      </Button>
      <Button size="small" refused={refused} onClick={() => setGoing(true)} aria-label={`Delete ${name}`}>
        Delete
      </Button>
      {isGoing ? (
        <DeleteDialog
          title={`Delete ${name}?`}
          text="What waits is not judged. Scores that were given stay."
          count={1}
          isBusy={remove.isPending}
          error={remove.error}
          onDelete={() => remove.mutate({ params: { id } }, { onSuccess: () => setGoing(false) })}
          onClose={() => setGoing(false)}
        />
      ) : null}
    </span>
  );
}

function rulesInWords(rules: readonly Rule[]): string {
  if (rules.length === 0) return 'off';
  return rules
    .map(({ config: { sampleRate = 100, propertyFilters = [] } }) => {
      const where = propertyFilters.map(({ key, value }) => `${key} = ${value}`).join(' and ');
      return where === '' ? formatShare(sampleRate / 100) : `${formatShare(sampleRate / 100)} where ${where}`;
    })
    .join('; ');
}
