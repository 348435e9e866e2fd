// The answers given again most often; each leads to the request it was first given to.
import { useApi } from '../../api/use-api.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { useGo } from '../../url/app-link.tsx';
import type { CachedAnswer } from './saved.ts';

const ROWS = 20;
const right = { align: 'right' } as const;

const COLUMNS: readonly Column<CachedAnswer>[] = [
  {
    id: 'id',
    head: 'First given to',
    width: 200,
    grow: true,
    cell: ({ exchange_id: id }) => (
      <span title={id} className="font-mono text-code">
        {id}
      </span>
    ),
  },
  { id: 'model', head: 'Model', width: 200, cell: ({ model }) => <ModelName model={model} /> },
  { id: 'hits', head: 'Hits', width: 88, ...right, cell: ({ hits }) => <Value kind="count" value={hits} /> },
  {
    id: 'cost',
    head: 'Saved',
    width: 112,
    ...right,
    cell: ({ saved_cost: cost }) => <Value kind="cost" value={cost} about="Where the cost is known" />,
  },
  {
    id: 'time',
    head: 'Saved time',
    width: 112,
    ...right,
    cell: ({ saved_latency_ms: ms }) => <Value kind="duration" value={ms} />,
  },
  {
    id: 'last',
    head: 'Last hit',
    width: 112,
    ...right,
    cell: ({ last_hit: at }) => <Value kind="last-use" value={Date.parse(at)} />,
  },
  {
    id: 'expires',
    head: 'Expires',
    width: 136,
    ...right,
    cell: ({ expires }) => (
      <Value
        kind="moment"
        value={expires === null ? null : Date.parse(expires)}
        none={expires === null ? 'It is not kept any more' : null}
      />
    ),
  },
];

export function Answers() {
  const { span } = useRange();
  const query = useApi('GET /v1/cache/answers', { query: { ...timeFilterOf(span), limit: ROWS } });
  return (
    <Panel title="Answers given again most often" flush>
      <Loaded
        query={query}
        what="The answers"
        skeleton={
          <div className="p-4">
            <SkeletonLines lines={6} />
          </div>
        }
      >
        {(answers) =>
          answers.length === 0 ? (
            <Empty title="No answer was given again in this range: the same request has to come twice, with the same seed." />
          ) : (
            <AnswerTable answers={answers} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function AnswerTable({ answers }: { readonly answers: readonly CachedAnswer[] }) {
  const go = useGo();
  const to = ({ exchange_id: open }: CachedAnswer) => ({ path: '/requests', search: { open } });
  return (
    <div className="flex h-[360px] flex-col pt-2">
      <DataTable<CachedAnswer>
        label="Answers"
        columns={COLUMNS}
        rows={answers}
        keyOf={({ exchange_id: id }) => id}
        to={to}
        onOpen={(answer) => go(to(answer))}
        stacked={(answer) => (
          <span className="flex flex-col gap-0.5">
            <span className="flex gap-2">
              <span className="min-w-0 flex-1 truncate">
                <ModelName model={answer.model} />
              </span>
              <Value kind="cost" value={answer.saved_cost} />
            </span>
            <span className="flex gap-2 text-head text-text-2">
              <span className="min-w-0 flex-1 truncate">
                <Value kind="count" value={answer.hits} /> hits
              </span>
              <Value kind="last-use" value={Date.parse(answer.last_hit)} />
            </span>
          </span>
        )}
      />
    </div>
  );
}

function ModelName({ model }: Pick<CachedAnswer, 'model'>) {
  return model === null ? <span className="text-text-3">no model</span> : <span title={model}>{model}</span>;
}
