// The second step: the lines to change, as the reader would write them, with the address this page came from.
import { useState } from 'react';
import { cx } from '../../parts/class-names.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { CODE, LANGUAGES, type Line } from './code-lines.ts';

export function ThreeLines({ apiKey }: { readonly apiKey: string | null }) {
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>('Node');
  const origin = window.location.origin;
  const lines = CODE[language]({ baseUrl: `${origin}/v1`, key: apiKey ?? 'sk-helicone-…' });
  return (
    <>
      <section aria-label="The lines to change" className="w-full min-w-0 rounded-panel border border-line bg-panel">
        <div className="flex items-center gap-1 border-b border-line p-1">
          {LANGUAGES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === language}
              onClick={() => setLanguage(each)}
              className={cx(
                'h-6 rounded-control px-2 text-head max-md:h-[44px] max-md:px-3',
                each === language ? 'bg-active text-text-1' : 'text-text-2 hover:bg-hover',
              )}
            >
              {each}
            </button>
          ))}
          <span className="flex-1" />
          <CopyButton what="code" text={lines.map(({ text }) => text).join('\n')} />
        </div>
        <Code lines={lines} />
      </section>
      <p className="text-text-2">
        Your provider’s own key stays where it is. For Anthropic the base URL is{' '}
        <code className="font-mono text-code text-text-1">{origin}/anthropic</code>, for Google{' '}
        <code className="font-mono text-code text-text-1">{origin}</code>.
      </p>
    </>
  );
}

function Code({ lines }: { readonly lines: readonly Line[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <pre tabIndex={0} className="focus-inset overflow-x-auto py-3 font-mono text-code">
      <code className="block w-max min-w-full">
        {lines.map(({ text, isChanged }) => (
          <span key={text} className={cx('block px-3', isChanged && 'bg-sun-bg text-text-1')}>
            {text === '' ? ' ' : text}
          </span>
        ))}
      </code>
    </pre>
  );
}
