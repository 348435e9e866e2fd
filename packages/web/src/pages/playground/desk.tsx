// The playground at work: its columns, the variables they share, and what can be done with them.
import { Play, Plus, Square } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useRefusal } from '../../api/use-refusal.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { CheckField } from '../../parts/fields.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { bodyOf, type DraftMessage, isSameDraft, newMessage, textsOf } from '../../prompt/draft.ts';
import { useUnsaved } from '../../prompt/use-unsaved.ts';
import { type Examples, variablesIn } from '../../prompt/variables.ts';
import { VariablesPanel } from '../../prompt/variables-panel.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { AnswersDiff } from './answers-diff.tsx';
import { CodeDialog } from './code-dialog.tsx';
import { LaneView } from './lane-view.tsx';
import { callOf, type Lane, MOST_LANES, newLane } from './lanes.ts';
import { SaveDialog } from './save-dialog.tsx';
import { type Runs, useRuns } from './use-runs.ts';
import type { Start } from './use-start.ts';
import type { Said } from './wire.ts';

const COLUMNS = ['', '', 'md:grid-cols-2', 'md:grid-cols-2 xl:grid-cols-3', 'md:grid-cols-2 xl:grid-cols-4'];

export function Desk({ start }: { readonly start: Start }) {
  const [lanes, setLanes] = useState<readonly Lane[]>([start.lane]);
  const [isShared, setShared] = useState(true);
  const [examples, setExamples] = useState<Examples>({});
  const [wasTried, setTried] = useState(false);
  const [saved, setSaved] = useState(start.lane.draft);
  const runs = useRuns();
  const first = lanes[0] ?? start.lane;
  const whole = lanes.map((lane) =>
    isShared ? { ...lane, draft: { ...lane.draft, messages: first.draft.messages } } : lane,
  );
  const read = whole.map((lane) => callOf(lane, examples));
  useUnsaved(!isSameDraft(first.draft, saved));
  const refused = useRefusal('write');
  const run = () => {
    setTried(true);
    if (refused !== undefined) return;
    for (const [i, lane] of whole.entries()) {
      const each = read[i];
      if (each !== undefined && 'call' in each) runs.run(lane.key, each.call);
    }
  };
  const change = (key: string, part: Partial<Lane>) =>
    setLanes((before) => before.map((lane) => (lane.key === key ? { ...lane, ...part } : lane)));
  const goOn = (lane: Lane, said: Said) => {
    const of = isShared ? first : lane;
    change(of.key, { draft: { ...of.draft, messages: [...of.draft.messages, ...messagesOf(said)] } });
  };
  useKeys('Playground', [{ keys: 'Mod+Enter', label: 'Run', run }]);
  // Before the editors take it for a line of their own.
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || isInDialog(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  const texts = whole.flatMap(({ draft }) => textsOf(draft));
  return (
    <div className="flex min-h-0 flex-1 flex-col" onKeyDownCapture={onKeyDownCapture}>
      <DeskHeader
        {...{ start, lanes: whole, examples, runs, refused }}
        onRun={run}
        onAdd={() => setLanes([...lanes, newLane(lanes.at(-1))])}
        onSaved={() => setSaved(first.draft)}
      />
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-(--edge)">
        {lanes.length > 1 ? <CheckField label="Shared messages" checked={isShared} onChange={setShared} /> : null}
        {variablesIn(texts).length === 0 ? null : (
          <Panel title="Variables">
            <VariablesPanel texts={texts} examples={examples} onChange={setExamples} />
          </Panel>
        )}
        <div className={`grid items-start gap-4 ${COLUMNS[lanes.length] ?? ''}`}>
          {whole.map((lane, i) => (
            <LaneView
              key={lane.key}
              lane={lane}
              place={i + 1}
              isFollowing={isShared && i > 0}
              run={runs.of(lane.key)}
              fault={wasTried ? faultOf(read[i]) : null}
              onChange={(part) => change(lane.key, part)}
              onRemove={lanes.length === 1 ? null : () => setLanes(lanes.filter(({ key }) => key !== lane.key))}
              onStop={() => runs.stop(lane.key)}
              onContinue={(said) => goOn(lane, said)}
            />
          ))}
        </div>
        <Differences lanes={whole} runs={runs} />
      </div>
    </div>
  );
}

function isInDialog(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[role=dialog]') !== null;
}

function faultOf(read: ReturnType<typeof callOf> | undefined): string | null {
  return read !== undefined && 'fault' in read ? read.fault : null;
}

/** The answer, and where tools were called a place for each result. */
function messagesOf({ text, calls }: Said): readonly DraftMessage[] {
  if (calls.length === 0) return [newMessage('assistant', text), newMessage('user')];
  const toolCalls = calls.map(({ id, name, arguments: given }) => ({
    ...{ id, type: 'function' },
    function: { name, arguments: given },
  }));
  const results = calls.map(({ id }) => ({ ...newMessage('tool'), more: { tool_call_id: id } }));
  return [{ ...newMessage('assistant', text), more: { tool_calls: toolCalls } }, ...results];
}

interface DeskHeaderProps {
  readonly start: Start;
  readonly lanes: readonly Lane[];
  readonly examples: Examples;
  readonly runs: Runs;
  readonly refused: string | undefined;
  readonly onRun: () => void;
  readonly onAdd: () => void;
  readonly onSaved: () => void;
}

function DeskHeader({ start, lanes, examples, runs, refused, onRun, onAdd, onSaved }: DeskHeaderProps) {
  const [opened, setOpened] = useState<'code' | 'save' | null>(null);
  const mayManage = useRefusal('manage');
  const [first = start.lane] = lanes;
  const call = callOf(first, examples);
  const body = bodyOf(first.draft);
  const close = () => setOpened(null);
  return (
    <PageHeader title="Playground" ranged={false} note={<From start={start} />}>
      <Button refused={'fault' in call ? call.fault : undefined} onClick={() => setOpened('code')}>
        As code
      </Button>
      <Button refused={mayManage ?? ('fault' in body ? body.fault : undefined)} onClick={() => setOpened('save')}>
        {start.origin === null ? 'Save as prompt' : 'Save as version'}
      </Button>
      <Button
        icon={Plus}
        refused={lanes.length < MOST_LANES ? undefined : `${MOST_LANES} are the most`}
        onClick={onAdd}
      >
        Column
      </Button>
      {runs.isRunning ? (
        <Button look="primary" icon={Square} onClick={() => runs.stop()}>
          Stop all
        </Button>
      ) : (
        <Button look="primary" icon={Play} refused={refused} onClick={onRun}>
          Run
        </Button>
      )}
      {opened === 'code' && 'call' in call ? <CodeDialog call={call.call} onClose={close} /> : null}
      {opened === 'save' && 'body' in body ? (
        <SaveDialog origin={start.origin} body={body.body} onSaved={onSaved} onClose={close} />
      ) : null}
    </PageHeader>
  );
}

function From({ start: { origin, requestId } }: { readonly start: Start }) {
  const look = 'text-accent hover:text-accent-hover';
  if (requestId !== null) {
    return (
      <AppLink path="/requests" search={{ open: requestId }} className={look}>
        from request {requestId.slice(0, 8)}…
      </AppLink>
    );
  }
  if (origin === null) return null;
  return (
    <AppLink path={`/prompts/${origin.promptId}`} className={look}>
      from version {origin.number}
    </AppLink>
  );
}

function Differences({ lanes, runs }: { readonly lanes: readonly Lane[]; readonly runs: Runs }) {
  const [isShown, setShown] = useState(false);
  const answers = lanes.flatMap(({ key, draft }, i) => {
    const run = runs.of(key);
    return run === undefined || run.said.text === '' ? [] : [{ name: `${i + 1}: ${draft.model}`, text: run.said.text }];
  });
  if (answers.length < 2) return null;
  if (isShown) return <AnswersDiff answers={answers} />;
  return (
    <Button className="self-start" onClick={() => setShown(true)}>
      Diff
    </Button>
  );
}
