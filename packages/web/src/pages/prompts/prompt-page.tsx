// One prompt: its versions, what changed between them, what was put in, and where it is written.
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';
import { useDoor } from '../../filter/use-door.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { DiffTab } from './diff-tab.tsx';
import { EditorTab } from './editor-tab.tsx';
import { InputsTab } from './inputs-tab.tsx';
import { params } from './search.ts';
import { rowsOf } from './versions.ts';
import { type OnePrompt, VersionsTab } from './versions-tab.tsx';

const LINK = 'text-accent hover:text-accent-hover';

interface PromptPageProps {
  readonly prompt: OnePrompt;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
}

export function PromptPage({ prompt, note, actions }: PromptPageProps) {
  const search = usePageSearch(params);
  const changeUrl = useUrlChange();
  const door = useDoor();
  // On the way to another page the address has that one's parameters already.
  const isHere = useLocation({ select: ({ pathname }) => pathname.includes('/prompts/') });
  const kept = useRef(search);
  if (isHere) kept.current = search;
  const { tab } = kept.current;
  const set = (next: string) =>
    changeUrl({ tab: next === 'versions' ? undefined : next, version: undefined, cmp: undefined });
  return (
    <>
      <PageHeader
        trail={
          <AppLink path="/prompts" className={LINK}>
            Prompts
          </AppLink>
        }
        title={prompt.name}
        tabTitle="Prompt"
        note={note}
      >
        <AppLink {...door(rowsOf(prompt.id))} className={LINK}>
          Requests
        </AppLink>
        {actions}
      </PageHeader>
      <Tabs
        label="Prompt"
        value={tab ?? 'versions'}
        onChange={set}
        tabs={[
          { value: 'versions', label: 'Versions', content: () => <VersionsTab prompt={prompt} /> },
          { value: 'diff', label: 'Diff', content: () => <DiffTab versions={prompt.versions} /> },
          { value: 'inputs', label: 'Inputs', content: () => <InputsTab promptId={prompt.id} /> },
          {
            value: 'editor',
            label: prompt.kind === 'stored' ? 'Editor' : 'Text',
            content: () => <EditorTab prompt={prompt} />,
          },
        ]}
      />
    </>
  );
}
