// A value as JSON, to read: folded and searched by CodeMirror up to 1 MiB, plain text in pieces above. Key order is kept, long
// strings are cut until they are asked for, JSON within a string opens as JSON.
import { lazy, Suspense, useMemo, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { SkeletonLines } from '../parts/states.tsx';
import { shownJson } from './shown-json.ts';

const JsonEditor = lazy(async () => ({ default: (await import('./json-editor.tsx')).JsonEditor }));

const MOST_IN_EDITOR = 1024 * 1024;
const PIECE = 64 * 1024;

interface JsonViewProps {
  readonly label: string;
  /** Parsed, or a text that is shown as it is. */
  readonly value: unknown;
}

export function JsonView({ label, value }: JsonViewProps) {
  const [whole, setWhole] = useState(false);
  const [opened, setOpened] = useState(false);
  const [wrap, setWrap] = useState(true);
  const { text, cut, nested } = useMemo(() => shownJson(value, { whole, opened }), [value, whole, opened]);
  return (
    <section aria-label={label} className="flex min-w-0 flex-col rounded-panel border border-line">
      <header className="flex min-h-8 flex-wrap items-center gap-2 px-2 text-head">
        <span className="font-semibold">{label}</span>
        <span className="flex-1" />
        {cut > 0 ? (
          <Button look="quiet" size="small" onClick={() => setWhole(true)}>
            Show all of {cut} long {cut === 1 ? 'text' : 'texts'}
          </Button>
        ) : null}
        {nested > 0 || opened ? (
          <Button look="quiet" size="small" onClick={() => setOpened(!opened)}>
            {opened ? 'JSON in texts as it is' : `Open JSON in ${nested} ${nested === 1 ? 'text' : 'texts'}`}
          </Button>
        ) : null}
        <Button look="quiet" size="small" onClick={() => setWrap(!wrap)}>
          {wrap ? 'No wrap' : 'Wrap'}
        </Button>
        <CopyButton what={label} text={() => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))} />
      </header>
      {text.length > MOST_IN_EDITOR ? (
        <Pieces text={text} />
      ) : (
        <Suspense fallback={<SkeletonLines lines={6} />}>
          <JsonEditor label={label} text={text} wrap={wrap} className="max-h-[70vh] min-h-0 overflow-auto" />
        </Suspense>
      )}
    </section>
  );
}

/** Too much for an editor: as much as one reads, and more on request. */
function Pieces({ text }: { readonly text: string }) {
  const [pieces, setPieces] = useState(1);
  const end = pieces * PIECE;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <pre tabIndex={0} className="max-h-[70vh] overflow-auto p-2 text-code whitespace-pre-wrap">
        {text.slice(0, end)}
      </pre>
      {end < text.length ? (
        <Button look="quiet" size="small" onClick={() => setPieces(pieces + 1)}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
