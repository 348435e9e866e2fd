// The filter as text: any depth. A fault is told with its place, and the result before stays.
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { parseFilter } from './parse-filter.ts';
import { printFilter } from './print-filter.ts';
import { useFilter } from './use-filter.ts';

export function FilterText({ onDone }: { readonly onDone: () => void }) {
  const { text, filter, setText } = useFilter();
  const [typed, setTyped] = useState(text);
  const parsed = parseFilter(typed);
  const fault = parsed.ok ? null : parsed.fault;
  return (
    <form
      className="flex shrink-0 flex-col gap-1 border-b border-line px-(--edge) py-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (!parsed.ok) return;
        setText(printFilter(parsed.filter));
        onDone();
      }}
    >
      <div className="flex items-center gap-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: it was asked for
          autoFocus
          aria-label="Filter as text"
          aria-invalid={fault === null ? undefined : true}
          aria-describedby="filter-fault"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onDone();
          }}
          className="h-control min-w-0 flex-1 rounded-control border border-control bg-panel px-2 font-mono text-code aria-invalid:border-error-solid"
        />
        <Button type="submit" size="small">
          Apply
        </Button>
        <Button
          look="quiet"
          size="small"
          onClick={() => {
            setText(printFilter(filter));
            onDone();
          }}
        >
          Cancel
        </Button>
      </div>
      <p id="filter-fault" aria-live="polite" className="min-h-4 text-head text-error">
        {fault === null ? null : (
          <>
            <code className="text-code">
              {typed.slice(0, fault.at)}
              <mark className="bg-error-bg text-error underline decoration-wavy">
                {typed.slice(fault.at, fault.at + fault.length) || ' '}
              </mark>
            </code>{' '}
            {fault.message}
          </>
        )}
      </p>
    </form>
  );
}
