// Requests of another place, by a file: how far it is, and what came of it.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/call.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { ManagedMark, Refused } from './section.tsx';
import { type ImportAnswer, type Upload, uploadImport } from './upload.ts';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly name: string; readonly size: number; readonly sent: number }
  | { readonly kind: 'done'; readonly name: string; readonly answer: ImportAnswer }
  | { readonly kind: 'failed'; readonly error: ApiError };

export function Import() {
  const refused = useRefusal('manage');
  const client = useQueryClient();
  const [state, setState] = useState<State>({ kind: 'idle' });
  const upload = useRef<Upload | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => () => upload.current?.stop(), []);

  async function send(file: File): Promise<void> {
    const { name, size } = file;
    setState({ kind: 'sending', name, size, sent: 0 });
    const running = uploadImport(file, (sent) => setState({ kind: 'sending', name, size, sent }));
    upload.current = running;
    try {
      setState({ kind: 'done', name, answer: await running.done });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setState({ kind: 'failed', error });
    } finally {
      upload.current = null;
      // All pages may show what came in.
      void client.invalidateQueries();
    }
  }

  return (
    <section aria-label="Import" className="flex flex-col items-start gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">Import</h3>
        <ManagedMark />
      </div>
      <p className="text-text-2">
        Files of <code className="text-code">heliometer export</code>, of the export above as JSON lines, and of
        Helicone’s own export as JSON lines or CSV; gzip and zstd too. A request that is here already is passed over, so
        a file can be sent again. Webhooks and alerts hear nothing of it.
      </p>
      <input
        ref={input}
        type="file"
        aria-label="File to import"
        tabIndex={-1}
        className="sr-only"
        accept=".jsonl,.ndjson,.csv,.gz,.zst"
        disabled={refused !== undefined || state.kind === 'sending'}
        onChange={({ target }) => {
          const file = target.files?.[0];
          // The same file can be chosen again.
          target.value = '';
          if (file !== undefined) void send(file);
        }}
      />
      {state.kind === 'sending' ? (
        <Sending state={state} onStop={() => upload.current?.stop()} />
      ) : (
        <Button refused={refused} onClick={() => input.current?.click()}>
          Choose a file
        </Button>
      )}
      <div role="status">{state.kind === 'done' ? <Outcome name={state.name} answer={state.answer} /> : null}</div>
      <Refused error={state.kind === 'failed' ? state.error : null} />
    </section>
  );
}

interface SendingProps {
  readonly state: Extract<State, { readonly kind: 'sending' }>;
  readonly onStop: () => void;
}

function Sending({ state: { name, size, sent }, onStop }: SendingProps) {
  const words = sent >= size ? 'All sent, storing the rest' : `${formatBytes(sent)} of ${formatBytes(size)}`;
  return (
    <div className="flex w-full max-w-[480px] flex-col gap-1">
      <div className="flex min-w-0 items-center gap-3">
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="tnum text-text-2">{words}</span>
        <Button size="small" look="quiet" onClick={onStop}>
          Stop
        </Button>
      </div>
      <progress aria-label={`Import of ${name}`} className="h-2 w-full" max={Math.max(size, 1)} value={sent} />
    </div>
  );
}

function Outcome({ name, answer }: { readonly name: string; readonly answer: ImportAnswer }) {
  const { stored, present, refused, reasons } = answer;
  return (
    <>
      <p>
        {name}: <span className="tnum">{formatCount(stored, 'table')}</span> taken
        {present > 0 ? `, ${formatCount(present, 'table')} here already` : ''}
        {refused > 0 ? `, ${formatCount(refused, 'table')} refused:` : '.'}
      </p>
      {reasons.length === 0 ? null : (
        <ul className="pt-1 text-head text-text-2">
          {reasons.map(({ line, reason }) => (
            <li key={line} className="break-words">
              <span className="tnum">line {formatCount(line, 'table')}</span>: {reason}
            </li>
          ))}
          {refused > reasons.length ? <li>and {formatCount(refused - reasons.length, 'table')} more.</li> : null}
        </ul>
      )}
    </>
  );
}
