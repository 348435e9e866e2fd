// SQL: the question no page answers.
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { quoted } from '../../exchange/curl.ts';
import { RequestDrawer } from '../../exchange/request-drawer.tsx';
import { showKeys, useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { SkeletonLines } from '../../parts/states.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { type Fault, faultOf } from './fault.ts';
import { Results, SqlRefused } from './results.tsx';
import { SAVED, SaveDialog, SavedList, type SavedQuery } from './saved-queries.tsx';
import { SchemaList } from './schema-list.tsx';
import { params } from './search.ts';
import type { SqlHandle } from './sql-editor.tsx';
import { STARTERS } from './starters.ts';
import { useSql } from './use-sql.ts';

const SqlEditor = lazy(async () => ({ default: (await import('./sql-editor.tsx')).SqlEditor }));

/** What was written and not run, for whoever comes back to the page. */
let draft = '';

export function Page() {
  const { saved: savedId } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const sql = useSql();
  const { asked, query, stop } = sql;
  const [text, setText] = useState(asked ?? draft);
  const [isNaming, setNaming] = useState(false);
  const saved = useApi(SAVED[0], {}).data?.find(({ id }) => id === savedId);
  const schema = useApi('GET /v1/helicone-sql/schema', {});
  const handle = useRef<SqlHandle>(null);
  useFollowing(asked, setText);
  const write = (next: string) => {
    draft = next;
    setText(next);
  };
  const insert = (piece: string) => handle.current?.insert(piece);
  const runNow = () => (text.trim() === '' ? insert('') : sql.run(text, savedId));
  const open = (statement: string, id?: string) => {
    write(statement);
    sql.run(statement, id);
  };
  const startAnew = () => {
    write('');
    sql.clear();
    insert('');
  };
  const save = useSave({ text, saved, onName: () => setNaming(true) });
  useKeys('SQL', [
    { keys: 'Mod+Enter', label: 'Run', run: runNow },
    { keys: 'Mod+s', label: 'Save', run: save.run },
    ...(query.isFetching ? [{ keys: 'Escape', label: 'Stop', run: stop }] : []),
  ]);
  const fault = query.error === null || asked === undefined ? null : faultOf(query.error.message, asked);
  return (
    <>
      <PageHeader
        title="SQL"
        note={saved?.name}
        ranged={false}
        {...(saved === undefined ? {} : { tabTitle: saved.name })}
      >
        <Actions text={text} saved={saved} save={save} isRunning={query.isFetching} onRun={runNow} onStop={stop} />
      </PageHeader>
      <div className="relative flex min-h-0 flex-1 max-md:flex-col">
        <Side openId={savedId} onOpen={open} onNew={startAnew} onInsert={insert} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col md:[--edge:16px]">
          <div className="h-[200px] max-h-[70vh] min-h-[96px] shrink-0 resize-y overflow-hidden border-b border-line bg-panel">
            <Suspense fallback={<SkeletonLines lines={4} />}>
              <SqlEditor
                text={text}
                onChange={write}
                onRun={runNow}
                tables={schema.data}
                fault={fault !== null && asked === text ? fault.place : null}
                handle={handle}
              />
            </Suspense>
          </div>
          <Outcome sql={sql} fault={fault} onRun={runNow} onPick={open} />
        </div>
        <OpenedRow />
      </div>
      {isNaming ? (
        <SaveDialog
          sql={text}
          onClose={() => setNaming(false)}
          onSaved={({ id, name }) => {
            setNaming(false);
            showToast(`${name} is saved.`);
            changeUrl({ saved: id }, { replace: true });
          }}
        />
      ) : null}
    </>
  );
}

interface ActionsProps {
  readonly text: string;
  readonly saved: SavedQuery | undefined;
  readonly save: { readonly refused: string | undefined; readonly run: () => void };
  readonly isRunning: boolean;
  readonly onRun: () => void;
  readonly onStop: () => void;
}

function Actions({ text, saved, save, isRunning, onRun, onStop }: ActionsProps) {
  return (
    <>
      <CopyButton what="as curl" label="as curl" text={() => sqlAsCurl(text)} />
      <Button refused={save.refused ?? (text.trim() === '' ? 'Write a statement first' : undefined)} onClick={save.run}>
        {saved === undefined || saved.sql === text ? 'Save' : 'Save changes'}
      </Button>
      {isRunning ? (
        <Button onClick={onStop}>Stop</Button>
      ) : (
        <Button look="primary" onClick={onRun}>
          Run <kbd className="text-caption max-md:hidden">{showKeys('Mod+Enter')}</kbd>
        </Button>
      )}
    </>
  );
}

interface SideProps {
  readonly openId: string | undefined;
  readonly onOpen: (sql: string, id: string) => void;
  readonly onNew: () => void;
  readonly onInsert: (name: string) => void;
}

function Side({ openId, onOpen, onNew, onInsert }: SideProps) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <Button className="mx-(--edge) my-2 md:hidden" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        Schema and saved queries
      </Button>
      <aside
        aria-label="Schema and saved queries"
        className={cx(
          'flex shrink-0 flex-col gap-4 overflow-y-auto border-line px-[calc(var(--edge)-4px)] py-3 max-md:max-h-[40vh] max-md:border-b md:w-[264px] md:border-r',
          isShown ? '' : 'max-md:hidden',
        )}
      >
        <section>
          <div className="flex items-center pb-1">
            <h2 className="flex-1 px-1 text-head font-semibold text-text-2">Saved</h2>
            <Button look="quiet" size="small" onClick={onNew}>
              New
            </Button>
          </div>
          <SavedList openId={openId} onOpen={({ sql, id }) => onOpen(sql, id)} />
        </section>
        <section>
          <h2 className="px-1 pb-1 text-head font-semibold text-text-2">Schema</h2>
          <SchemaList onInsert={onInsert} />
        </section>
      </aside>
    </>
  );
}

interface OutcomeProps {
  readonly sql: ReturnType<typeof useSql>;
  readonly fault: Fault | null;
  readonly onRun: () => void;
  readonly onPick: (sql: string) => void;
}

function Outcome({ sql: { asked, query, wasStopped }, fault, onRun, onPick }: OutcomeProps) {
  if (asked === undefined) return <Starters onPick={onPick} />;
  if (query.error !== null && fault !== null) return <SqlRefused error={query.error} fault={fault} onRetry={onRun} />;
  return (
    <>
      {wasStopped ? (
        <p role="status" className="px-4 py-2 text-text-2">
          Stopped. Run it again, or make it smaller: a WHERE over created_at, or a LIMIT.
        </p>
      ) : null}
      {query.data !== undefined ? (
        <Results answer={query.data} sql={asked} isOld={query.isFetching} />
      ) : query.isFetching ? (
        <div className="p-(--edge)">
          <SkeletonLines lines={9} />
        </div>
      ) : null}
    </>
  );
}

/** Back, Forward and links bring another statement into the editor; typing does not. */
function useFollowing(asked: string | undefined, setText: (text: string) => void): void {
  const before = useRef(asked);
  useEffect(() => {
    if (before.current !== asked && asked !== undefined) setText(asked);
    before.current = asked;
  }, [asked, setText]);
}

interface Saving {
  readonly text: string;
  readonly saved: SavedQuery | undefined;
  readonly onName: () => void;
}

function useSave({ text, saved, onName }: Saving) {
  const refused = useRefusal('manage');
  const replace = useChange('PUT /v1/helicone-sql/saved-query/:id', SAVED);
  const run = () => {
    if (refused !== undefined) return void showToast(`Not saved: ${refused}.`, { tone: 'error' });
    if (text.trim() === '') return undefined;
    if (saved === undefined) return onName();
    return replace.mutate(
      { params: { id: saved.id }, body: { name: saved.name, sql: text } },
      {
        onSuccess: () => showToast(`${saved.name} is saved.`),
        onError: (error) => showToast(`Not saved: ${error.message}`, { tone: 'error' }),
      },
    );
  };
  return { refused, run };
}

function Starters({ onPick }: { readonly onPick: (sql: string) => void }) {
  return (
    <div className="flex flex-col items-start gap-3 p-(--edge) text-text-2">
      <p>Any SELECT over requests, sessions, users and scores. Start with one of these:</p>
      {STARTERS.map(({ name, sql }) => (
        <Button key={name} onClick={() => onPick(sql)}>
          {name}
        </Button>
      ))}
    </div>
  );
}

function OpenedRow() {
  const { open, tab = 'chat' } = usePageSearch(params);
  const changeUrl = useUrlChange();
  if (open === undefined) return null;
  return (
    <RequestDrawer
      key={open}
      id={open}
      row={undefined}
      tab={tab}
      onTab={(next) => changeUrl({ tab: next === 'chat' ? undefined : next }, { replace: true })}
      onClose={() => changeUrl({ open: undefined, tab: undefined })}
    />
  );
}

function sqlAsCurl(sql: string): string {
  return [
    `curl ${quoted(`${location.origin}/v1/helicone-sql/execute`)}`,
    '  -H "Authorization: Bearer $HELICONE_KEY"',
    "  -H 'Content-Type: application/json'",
    `  --data-raw ${quoted(JSON.stringify({ sql }))}`,
  ].join(' \\\n');
}
