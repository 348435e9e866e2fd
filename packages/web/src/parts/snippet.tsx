// A piece of code to copy; of several languages or kinds one at a time.
import { useState } from 'react';
import { cx } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

interface SnippetProps {
  readonly label: string;
  readonly variants: readonly { readonly name: string; readonly code: string }[];
}

export function Snippet({ label, variants }: SnippetProps) {
  const [chosen, setChosen] = useState(variants[0]?.name);
  const code = variants.find(({ name }) => name === chosen)?.code ?? '';
  return (
    <section aria-label={label} className="w-full min-w-0 rounded-panel border border-line bg-panel">
      <div className="flex flex-wrap items-center gap-1 border-b border-line p-1">
        {variants.map(({ name }) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === chosen}
            onClick={() => setChosen(name)}
            className={cx(
              'h-6 rounded-control px-2 text-head max-md:h-[44px]',
              name === chosen ? 'bg-active text-text-1' : 'text-text-2 hover:bg-hover',
            )}
          >
            {name}
          </button>
        ))}
        <span className="flex-1" />
        <CopyButton what="code" text={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0} className="focus-inset overflow-x-auto p-3 font-mono text-code">
        {code}
      </pre>
    </section>
  );
}
