// Dashboard: is it healthy, what does it cost, and what changed?
import { Columns3Cog } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useApi } from '../../api/use-api.ts';
import { FilterBar } from '../../filter/filter-bar.tsx';
import { useFilter } from '../../filter/use-filter.ts';
import { formatMoment } from '../../format/times.ts';
import { Button } from '../../parts/button.tsx';
import { CheckField } from '../../parts/fields.tsx';
import { Menu, MenuCheck } from '../../parts/menu.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ErrorBox, Skeleton } from '../../parts/states.tsx';
import { between } from '../../range/range.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { useGo } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import type { Answer } from './answer.ts';
import { CARDS, type CardId, type Cards, useCards } from './cards.ts';
import { CostCourse, FirstTokenCourse, LatencyCourse, RequestsCourse, TokensCourse } from './courses.tsx';
import { ErrorsByStatus, TopModels, TopProviders, TopUsers } from './leaders.tsx';
import { Averages, CacheNumbers, Threats } from './numbers.tsx';
import { params } from './search.ts';
import { Stats } from './stats.tsx';

const HALF_HOUR_MS = 30 * 60_000;

export function Page() {
  const { span, zone } = useRange();
  const { tree } = useFilter();
  const { against } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const cards = useCards();
  const query = useApi('POST /api/dashboard', {
    body: { filter: tree, timeFilter: timeFilterOf(span), timeZone: zone },
  });
  return (
    <>
      <PageHeader title="Dashboard">
        <CheckField
          label="Against the period before"
          checked={against !== 'none'}
          onChange={(isOn) => changeUrl({ against: isOn ? undefined : 'none' })}
        />
        <CardsMenu cards={cards} />
      </PageHeader>
      <FilterBar />
      <div className="min-h-0 flex-1 overflow-y-auto p-(--edge)">
        <div className="mx-auto flex max-w-[1680px] flex-col gap-4">
          {query.data === undefined && query.error !== null ? (
            <Panel flush>
              <ErrorBox error={query.error} what="The dashboard" onRetry={() => void query.refetch()} />
            </Panel>
          ) : (
            <>
              {query.data?.totals.requests === 0 ? <NothingHere answer={query.data} /> : null}
              <Stats answer={query.data} isCompared={against !== 'none'} />
              <div className="grid grid-cols-1 gap-4 md:grid-cols-2 lg:grid-cols-3">
                {CARDS.filter(({ id }) => cards.isShown(id)).map(({ id, title }) => (
                  <Card key={id} id={id} title={title} answer={query.data} />
                ))}
              </div>
            </>
          )}
        </div>
      </div>
    </>
  );
}

function CardsMenu({ cards }: { readonly cards: Cards }) {
  return (
    <Menu align="end" trigger={<Button icon={Columns3Cog}>Cards</Button>}>
      {CARDS.map(({ id, title }) => (
        <MenuCheck key={id} checked={cards.isShown(id)} onChange={(isShown) => cards.show(id, isShown)}>
          {title}
        </MenuCheck>
      ))}
    </Menu>
  );
}

interface CardProps {
  readonly id: CardId;
  readonly title: string;
  readonly answer: Answer | undefined;
}

function Card({ id, title, answer }: CardProps) {
  const { models = 'requests' } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const actions =
    id === 'models' ? (
      <Button
        look="quiet"
        size="small"
        onClick={() => changeUrl({ models: models === 'cost' ? undefined : 'cost' }, { replace: true })}
      >
        {models === 'cost' ? 'By requests' : 'By cost'}
      </Button>
    ) : undefined;
  return (
    <Panel
      title={title}
      actions={actions}
      {...(id === 'requests' || id === 'cost' ? { className: 'md:col-span-2' } : {})}
    >
      {answer === undefined ? <Skeleton className="h-[204px] w-full" /> : contentOf(id, answer, models)}
    </Panel>
  );
}

function contentOf(id: CardId, answer: Answer, models: 'requests' | 'cost'): ReactNode {
  switch (id) {
    case 'requests':
      return <RequestsCourse answer={answer} />;
    case 'errors':
      return <ErrorsByStatus answer={answer} />;
    case 'cost':
      return <CostCourse answer={answer} />;
    case 'latency':
      return <LatencyCourse answer={answer} />;
    case 'ttft':
      return <FirstTokenCourse answer={answer} />;
    case 'tokens':
      return <TokensCourse answer={answer} />;
    case 'models':
      return <TopModels answer={answer} by={models} />;
    case 'providers':
      return <TopProviders answer={answer} />;
    case 'users':
      return <TopUsers answer={answer} />;
    case 'threats':
      return <Threats answer={answer} />;
    case 'cache':
      return <CacheNumbers answer={answer} />;
    case 'averages':
      return <Averages answer={answer} />;
    default:
      return id satisfies never;
  }
}

function NothingHere({ answer: { latest_request_at: latest } }: { readonly answer: Answer }) {
  const { setRange, zone, nowMs } = useRange();
  if (latest === null) return <ToFirstRun />;
  const atMs = Date.parse(latest);
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p>{`Nothing in this range. Latest request: ${formatMoment(atMs, zone, nowMs)}.`}</p>
      <Button onClick={() => setRange(between(atMs - HALF_HOUR_MS, atMs + HALF_HOUR_MS))}>Show that hour</Button>
    </div>
  );
}

/** As long as there is no request of any age. */
function ToFirstRun() {
  const go = useGo();
  useEffect(() => go({ path: '/start' }, { replace: true }), [go]);
  return null;
}
