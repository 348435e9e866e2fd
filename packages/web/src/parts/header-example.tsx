// A call with a header more, or some, as the reader would write it: what an empty page shows when that is all it takes.
import { Snippet } from './snippet.tsx';

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
  const variants = LANGUAGES.map((name) => ({ name, code: exampleOf(name, `${location.origin}/v1`, headers) }));
  return (
    <div className="w-full max-w-[640px]">
      <Snippet label="In your program" variants={variants} />
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
