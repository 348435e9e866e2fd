// Prompts: which version is live, what changed, and is it better?
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { SearchBox } from '../../parts/fields.tsx';
import { HeaderExample } from '../../parts/header-example.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Snippet } from '../../parts/snippet.tsx';
import { Empty, ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { useGo } from '../../url/app-link.tsx';
import { type SortParam, writeSort } from '../../url/search.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { COLUMNS, Environments } from './columns.tsx';
import { NewPrompt } from './new-prompt.tsx';
import { params } from './search.ts';
import { keyOf, type Prompt, type Prompts, toPrompt, usePrompts } from './use-prompts.ts';

const FIRST_SORT: SortParam = { column: 'requests', direction: 'desc' };

export function Page() {
  const { q = '', sort = FIRST_SORT } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const prompts = usePrompts(q, sort);
  const [isMaking, setMaking] = useState(false);
  const refused = useRefusal('manage');
  return (
    <>
      <PageHeader
        title="Prompts"
        note={prompts.rows === undefined ? undefined : <Value kind="count" value={prompts.rows.length} />}
      >
        <SearchBox
          aria-label="Search prompts"
          placeholder="Search"
          className="max-w-[200px]"
          value={q}
          onChange={({ target }) => changeUrl({ q: target.value === '' ? undefined : target.value }, { replace: true })}
        />
        <Button look="primary" icon={Plus} refused={refused} onClick={() => setMaking(true)}>
          New prompt
        </Button>
      </PageHeader>
      <div className="flex min-h-0 flex-1 flex-col">
        <PromptList prompts={prompts} sort={sort} isSearched={q !== ''} />
      </div>
      {isMaking ? <NewPrompt onClose={() => setMaking(false)} /> : null}
    </>
  );
}

interface PromptListProps {
  readonly prompts: Prompts;
  readonly sort: SortParam;
  readonly isSearched: boolean;
}

function PromptList({ prompts: { rows, error, retry }, sort, isSearched }: PromptListProps) {
  const changeUrl = useUrlChange();
  const go = useGo();
  if (rows === undefined) {
    return error === null ? (
      <div className="p-6">
        <SkeletonLines lines={12} />
      </div>
    ) : (
      <ErrorBox error={error} what="The prompts" onRetry={retry} />
    );
  }
  if (rows.length === 0) return isSearched ? <Empty title="No prompt has this in its name." /> : <NoPrompts />;
  return (
    <DataTable<Prompt>
      label="Prompts"
      columns={COLUMNS}
      rows={rows}
      keyOf={keyOf}
      sort={sort}
      onSort={(next) => changeUrl({ sort: writeSort(next) })}
      to={toPrompt}
      onOpen={(prompt) => go(toPrompt(prompt))}
      stacked={(prompt) => <StackedPrompt prompt={prompt} />}
    />
  );
}

function StackedPrompt({ prompt }: { readonly prompt: Prompt }) {
  const { name, usage } = prompt;
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <Value kind="cost" value={usage?.cost ?? null} none={usage === null ? 'No request in this range' : null} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">
          <Environments prompt={prompt} />
        </span>
        <span>
          <Value kind="count" value={usage?.requests ?? 0} /> requests
        </span>
      </span>
    </span>
  );
}

const BY_ID = `{
  "prompt_id": "abc123",
  "environment": "production",
  "inputs": { "order": "A-1881" }
}`;

function NoPrompts() {
  return (
    <div className="flex max-w-[680px] flex-col gap-4 overflow-y-auto p-(--edge)">
      <Empty
        flush
        title="No prompts yet. Mark those your program makes by a header, and each of their versions shows up here:"
      >
        <HeaderExample header={{ name: 'Helicone-Prompt-Id', value: 'refund-answer' }} />
      </Empty>
      <Empty flush title="Or store one here, and send its id in place of the messages:">
        <Snippet label="Body of a call" variants={[{ name: 'Body of a call', code: BY_ID }]} />
      </Empty>
    </div>
  );
}
