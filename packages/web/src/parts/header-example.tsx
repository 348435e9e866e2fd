// A call with a header more, or some, as the reader would write it: what an empty page shows when that is all it takes.
import { useState } from 'react';
import { cx } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

interface Header {
  readonly name: string;
  readonly value: string;
}

interface HeaderExampleProps {
  /** Beyond the key; null = none. */
  readonly header: Header | readonly Header[] | null;
}

const LANGUAGES = ['Node', 'Python', 'curl'] as const;
type Language = (typeof LANGUAGES)[number];

export function HeaderExample({ header }: HeaderExampleProps) {
  const headers = header === null ? [] : [header].flat();
  const [language, setLanguage] = useState<Language>('Node');
  const code = exampleOf(language, `${location.origin}/v1`, headers);
  return (
    <div className="w-full max-w-[640px] rounded-panel border border-line bg-panel">
      <div className="flex items-center gap-1 border-b border-line p-1">
        {LANGUAGES.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === language}
            onClick={() => setLanguage(each)}
            className={cx(
              'h-6 rounded-control px-2 text-head max-md:h-[44px]',
              each === language ? 'bg-active text-text-1' : 'text-text-2 hover:bg-hover',
            )}
          >
            {each}
          </button>
        ))}
        <span className="flex-1" />
        <CopyButton what="code" text={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0} className="focus-inset overflow-x-auto p-3 font-mono text-code">
        {code}
      </pre>
    </div>
  );
}

function exampleOf(language: Language, baseUrl: string, headers: readonly Header[]): string {
  switch (language) {
    case 'Node':
      return [
        'const client = new OpenAI({',
        `  baseURL: "${baseUrl}",`,
        '  defaultHeaders: {',
        '    "Helicone-Auth": "Bearer sk-helicone-…",',
        ...headers.map(({ name, value }) => `    "${name}": "${value}",`),
        '  },',
        '});',
      ].join('\n');
    case 'Python':
      return [
        'client = OpenAI(',
        `    base_url="${baseUrl}",`,
        '    default_headers={',
        '        "Helicone-Auth": "Bearer sk-helicone-…",',
        ...headers.map(({ name, value }) => `        "${name}": "${value}",`),
        '    },',
        ')',
      ].join('\n');
    case 'curl':
      return [
        `curl ${baseUrl}/chat/completions \\`,
        '  -H "Authorization: Bearer $OPENAI_API_KEY" \\',
        '  -H "Helicone-Auth: Bearer $HELICONE_KEY" \\',
        ...headers.map(({ name, value }) => `  -H "${name}: ${value}" \\`),
        '  -H "Content-Type: application/json" \\',
        `  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
      ].join('\n');
    default:
      return language satisfies never;
  }
}
