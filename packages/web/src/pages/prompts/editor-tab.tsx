// A version, to read or to write the next one from: messages, settings and variables, and beside them what would be sent.
import { useMemo, useState } from 'react';
import { useRefusal } from '../../api/use-refusal.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { bodyOf, type Draft, draftOf, isSameDraft, textsOf } from '../../prompt/draft.ts';
import { FilledMessages } from '../../prompt/filled-messages.tsx';
import { MessagesEditor } from '../../prompt/messages-editor.tsx';
import { SettingsEditor } from '../../prompt/settings-editor.tsx';
import { useUnsaved } from '../../prompt/use-unsaved.ts';
import type { Examples } from '../../prompt/variables.ts';
import { VariablesPanel } from '../../prompt/variables-panel.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { NewVersion } from './new-version.tsx';
import { Promote } from './promote.tsx';
import { params } from './search.ts';

import { readable, type Version } from './versions.ts';
import type { OnePrompt } from './versions-tab.tsx';

export function EditorTab({ prompt }: { readonly prompt: OnePrompt }) {
  const { version: number } = usePageSearch(params);
  const { versions, kind } = prompt;
  const version = versions.find((each) => each.number === number) ?? versions[0];
  if (version === undefined) return <Empty title="There is no version yet." />;
  if (kind === 'traffic' || version.body === null) return <TemplateText prompt={prompt} version={version} />;
  return <Editor key={version.id} prompt={prompt} version={version} body={version.body} />;
}

interface OneVersionProps {
  readonly prompt: OnePrompt;
  readonly version: Version;
}

/** Where it was found the text is made by a program; here it can be read. */
function TemplateText({ prompt, version }: OneVersionProps) {
  return (
    <div className="flex flex-col gap-4 p-(--edge)">
      <VersionChoice prompt={prompt} version={version} />
      <pre className="max-w-[880px] rounded-panel border border-line bg-panel p-4 font-mono text-code whitespace-pre-wrap wrap-anywhere">
        {readable(version)}
      </pre>
    </div>
  );
}

function VersionChoice({ prompt: { versions }, version }: OneVersionProps) {
  const changeUrl = useUrlChange();
  return (
    <div className="max-w-[280px]">
      <ChoiceField
        label="Version"
        value={version.number}
        options={versions.map(({ number, environments }) => ({
          value: number,
          label: [number, ...environments].join(' '),
        }))}
        onChange={(next) => changeUrl({ version: next })}
      />
    </div>
  );
}

interface EditorProps extends OneVersionProps {
  readonly body: Readonly<Record<string, unknown>>;
}

function Editor({ prompt, version, body }: EditorProps) {
  const saved = useMemo(() => draftOf(body), [body]);
  const [draft, setDraft] = useState<Draft>(saved);
  const [examples, setExamples] = useState<Examples>({});
  const [isSaving, setSaving] = useState(false);
  const refused = useRefusal('manage');
  const read = bodyOf(draft);
  const isChanged = !isSameDraft(draft, saved);
  useUnsaved(isChanged);
  const why = refused ?? ('fault' in read ? read.fault : isChanged ? undefined : 'Nothing is changed yet');
  useKeys('Editor', [{ keys: 'Mod+s', label: 'Save as new version', run: () => why === undefined && setSaving(true) }]);
  return (
    <div className="flex flex-col gap-4 p-(--edge)">
      <div className="flex flex-wrap items-end gap-2">
        <VersionChoice prompt={prompt} version={version} />
        <span className="flex-1" />
        <AppLink
          path="/playground"
          search={{ prompt: prompt.id, version: version.number }}
          className="inline-flex h-control items-center text-accent hover:text-accent-hover"
        >
          Try in the playground
        </AppLink>
        <Promote promptId={prompt.id} versions={prompt.versions} version={version} />
        <Button look="primary" refused={why} onClick={() => setSaving(true)}>
          New version
        </Button>
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Panel title="Prompt">
          <div className="flex flex-col gap-4">
            <TextField
              label="Model"
              value={draft.model}
              onChange={({ target }) => setDraft({ ...draft, model: target.value })}
            />
            <MessagesEditor messages={draft.messages} onChange={(messages) => setDraft({ ...draft, messages })} />
            <SettingsEditor
              label="Settings"
              text={draft.settings}
              onChange={(settings) => setDraft({ ...draft, settings })}
            />
            {'fault' in read ? (
              <p role="alert" className="text-error">
                {read.fault}
              </p>
            ) : null}
          </div>
        </Panel>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Variables">
            <VariablesPanel texts={textsOf(draft)} examples={examples} onChange={setExamples} />
          </Panel>
          <Panel title="Filled">
            <FilledMessages messages={draft.messages} examples={examples} />
          </Panel>
        </div>
      </div>
      {isSaving && 'body' in read ? (
        <NewVersion
          promptId={prompt.id}
          from={version}
          body={read.body}
          onClose={() => setSaving(false)}
          onSaved={() => setDraft(saved)}
        />
      ) : null}
    </div>
  );
}
