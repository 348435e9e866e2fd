// What a statement answered: how many rows in which time, as a table or a chart, as a file; or why it did not.
import { Columns3, Download } from 'lucide-react';
import { useState } from 'react';
import { type ApiAnswer, type ApiError, apiFile } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Menu, MenuCheck } from '../../parts/menu.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { Empty } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Value } from '../../parts/value.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import type { Fault } from './fault.ts';
import { columnsOf, MOST_SHOWN } from './rows.ts';
import { params } from './search.ts';
import { SqlChart } from './sql-chart.tsx';
import { SqlTable } from './sql-table.tsx';

type Answer = ApiAnswer<'POST /v1/helicone-sql/execute'>;

interface ResultsProps {
  readonly answer: Answer;
  readonly sql: string;
  /** Another statement is on its way. */
  readonly isOld: boolean;
}

export function Results({ answer, sql, isOld }: ResultsProps) {
  const { show } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const rows = answer.rows.slice(0, MOST_SHOWN);
  return (
    <section aria-label="Result" aria-busy={isOld} className="flex min-h-0 flex-1 flex-col">
      <ResultHead answer={answer} sql={sql} />
      {rows.length === 0 ? (
        <Empty title="The statement ran and has no rows. Widen its WHERE, or look at other columns." />
      ) : (
        <Tabs
          label="How rows are shown"
          value={show ?? 'table'}
          onChange={(next) => changeUrl({ show: next === 'chart' ? next : undefined })}
          tabs={[
            {
              value: 'table',
              label: 'Table',
              content: () => (
                <div className="flex h-full flex-col">
                  <SqlTable rows={rows} />
                </div>
              ),
            },
            { value: 'chart', label: 'Chart', content: () => <SqlChart rows={rows} /> },
          ]}
        />
      )}
    </section>
  );
}

function ResultHead({ answer, sql }: Omit<ResultsProps, 'isOld'>) {
  const isCut = answer.rows.length > MOST_SHOWN;
  return (
    <header className="flex min-h-[40px] shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-(--edge) py-1 text-text-2">
      <p role="status" className="max-md:basis-full">
        {isCut ? (
          <>
            The first <Value kind="count" value={MOST_SHOWN} /> rows; the CSV has all
          </>
        ) : (
          <>
            <Value kind="count" value={answer.rowCount} /> {answer.rowCount === 1 ? 'row' : 'rows'}
          </>
        )}
        {' · '}
        <Value kind="duration" value={answer.elapsedMilliseconds} />
        {' · '}
        <Value kind="bytes" value={answer.size} />
      </p>
      <span className="flex-1 max-md:hidden" />
      <CsvDownload sql={sql} />
      <ColumnMenu rows={answer.rows} />
    </header>
  );
}

function CsvDownload({ sql }: { readonly sql: string }) {
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const file = await apiFile('POST /v1/helicone-sql/download', { body: { sql } });
    setBusy(false);
    if (file.ok) saveFile('query.csv', file.data);
    else showToast(`Nothing was saved: ${file.error.message}`, { tone: 'error' });
  };
  return (
    <Button size="small" icon={Download} aria-busy={isBusy} onClick={() => void save()}>
      CSV
    </Button>
  );
}

function ColumnMenu({ rows }: Pick<Answer, 'rows'>) {
  const { hide = [] } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const names = columnsOf(rows).map(({ name }) => name);
  const toggle = (name: string) => {
    const next = hide.includes(name) ? hide.filter((each) => each !== name) : [...hide, name];
    changeUrl({ hide: next.length === 0 ? undefined : next.join(',') }, { replace: true });
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" icon={Columns3}>
          Columns
        </Button>
      }
    >
      {names.map((name) => (
        <MenuCheck key={name} checked={!hide.includes(name)} onChange={() => toggle(name)}>
          {name}
        </MenuCheck>
      ))}
    </Menu>
  );
}

interface SqlRefusedProps {
  readonly error: ApiError;
  readonly fault: Fault;
  readonly onRetry: () => void;
}

/** A statement that is refused is mended, not tried again; anything else is. */
export function SqlRefused({ error, fault, onRetry }: SqlRefusedProps) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-(--edge)">
      <p className="text-error">
        {fault.where === null ? null : <strong className="tnum">{`At ${fault.where}: `}</strong>}
        {fault.text}
      </p>
      {error.status === 400 ? (
        <p className="text-text-2">
          Accepted is one SELECT, read-only, over requests, sessions, users and scores, in the dialect of ClickHouse; at
          most 300,000 rows, 64 MiB, 1 GiB of memory and 30 s.{' '}
          <code className="text-code text-text-3">{error.code}</code>
        </p>
      ) : (
        <p className="text-text-2">
          The statement is still there. <code className="text-code text-text-3">{error.code}</code>
        </p>
      )}
      <div className="flex gap-2">
        {error.status === 400 ? null : (
          <Button size="small" onClick={onRetry}>
            Run again
          </Button>
        )}
        <CopyButton what="details" label="Copy details" text={`${error.code} (${error.status}): ${error.message}`} />
      </div>
    </div>
  );
}
