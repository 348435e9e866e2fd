// What a column was answered, as it arrives, with its figures and the way to its recorded request.
import { CircleAlert, Square } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { column, condition, toTree } from '../../filter/filter.ts';
import { formatDuration } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import type { Failure, Run } from './run-call.ts';
import type { Said } from './wire.ts';

interface AnswerViewProps {
  readonly run: Run;
  readonly onStop: () => void;
  /** Goes on from it: the answer becomes a message. */
  readonly onContinue: (said: Said) => void;
}

export function AnswerView({ run, onStop, onContinue }: AnswerViewProps) {
  const { said, state, failure } = run;
  return (
    <section aria-label="Answer" className="flex min-w-0 flex-col gap-2 border-t border-line p-4">
      <header className="flex min-h-6 items-center gap-2">
        <h3 className="flex-1 text-head font-semibold">Answer</h3>
        {state === 'running' ? (
          <Button size="small" icon={Square} onClick={onStop}>
            Stop
          </Button>
        ) : null}
        {said.text === '' ? null : <CopyButton what="answer" text={said.text} />}
      </header>
      {said.reasoning === '' ? null : (
        <details className="text-text-2">
          <summary className="text-head">Reasoning</summary>
          <p className="max-w-[72ch] wrap-anywhere whitespace-pre-wrap">{said.reasoning}</p>
        </details>
      )}
      <div aria-live="polite" aria-busy={state === 'running'}>
        <p className="max-w-[72ch] text-prose wrap-anywhere whitespace-pre-wrap">{said.text}</p>
      </div>
      {said.calls.map((call, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: calls do not move
        <pre key={i} className="rounded-control bg-sunken p-2 font-mono text-code wrap-anywhere whitespace-pre-wrap">
          {call.name}({call.arguments})
        </pre>
      ))}
      {failure === null ? null : <FailureView failure={failure} />}
      <Figures run={run} />
      {state !== 'running' && (said.text !== '' || said.calls.length > 0) ? (
        <Button size="small" className="self-start" onClick={() => onContinue(said)}>
          {said.calls.length > 0 ? 'Give a result' : 'Go on from here'}
        </Button>
      ) : null}
    </section>
  );
}

/** The provider's own words. */
function FailureView({ failure: { status, text } }: { readonly failure: Failure }) {
  return (
    <div role="alert" className="flex flex-col gap-2">
      <p className="flex items-center gap-2 text-error">
        <CircleAlert size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        {status === 0 ? 'No whole answer came.' : `Answered with status ${status}.`}
      </p>
      <pre className="rounded-control bg-sunken p-2 font-mono text-code wrap-anywhere whitespace-pre-wrap">
        {pretty(text)}
      </pre>
    </div>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const EVERY_MS = 1_000;

/** The record comes a moment after the end. */
function useRecord({ requestId, state }: Run) {
  const filter = toTree(condition(column('request_id'), 'equals', requestId ?? ''));
  const [isThere, setThere] = useState(false);
  const query = useApi(
    'POST /v1/request/query',
    { body: { filter, limit: 1 } },
    { enabled: requestId !== null && state !== 'running', fresh: true, ...(isThere ? {} : { everyMs: EVERY_MS }) },
  );
  const row = query.data?.rows[0];
  if (isThere !== (row !== undefined)) setThere(!isThere);
  return row;
}

function Figures({ run }: { readonly run: Run }) {
  const record = useRecord(run);
  const { state, firstMs, totalMs, requestId, failure } = run;
  return (
    <p className="tnum flex flex-wrap items-center gap-x-3 gap-y-1 text-head text-text-2">
      {state === 'stopped' && totalMs !== null ? <span>stopped by you at {formatDuration(totalMs)}</span> : null}
      {firstMs === null ? null : (
        <span>
          <Value kind="duration" value={firstMs} about="Until the first piece came here" /> first
        </span>
      )}
      {state === 'done' && totalMs !== null ? <Value kind="duration" value={totalMs} about="Until the last" /> : null}
      {record === undefined ? null : (
        <>
          <span>
            <Value kind="tokens" value={record.completion_tokens} none={failure === null ? null : 'No answer'} /> out
          </span>
          <Value kind="call-cost" value={record.cost} none={failure === null ? null : 'No answer'} />
        </>
      )}
      {requestId === null || state === 'running' ? null : (
        <AppLink
          path="/requests"
          search={{ open: requestId }}
          target="_blank"
          className="text-accent hover:text-accent-hover"
        >
          Its request
        </AppLink>
      )}
    </p>
  );
}
