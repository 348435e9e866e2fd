// A program's first call in three languages; which of its lines are the ones to change.

export interface Line {
  readonly text: string;
  readonly isChanged: boolean;
}

interface Filled {
  readonly baseUrl: string;
  readonly key: string;
}

export const LANGUAGES = ['Node', 'Python', 'curl'] as const;

const same = (text: string): Line => ({ text, isChanged: false });
const changed = (text: string): Line => ({ text, isChanged: true });

export const CODE: Readonly<Record<(typeof LANGUAGES)[number], (filled: Filled) => readonly Line[]>> = {
  Node: ({ baseUrl, key }) => [
    same('import OpenAI from "openai";'),
    same(''),
    same('const client = new OpenAI({'),
    changed(`  baseURL: "${baseUrl}",`),
    changed('  defaultHeaders: {'),
    changed(`    "Helicone-Auth": "Bearer ${key}",`),
    same('  },'),
    same('});'),
  ],
  Python: ({ baseUrl, key }) => [
    same('from openai import OpenAI'),
    same(''),
    same('client = OpenAI('),
    changed(`    base_url="${baseUrl}",`),
    changed('    default_headers={'),
    changed(`        "Helicone-Auth": "Bearer ${key}",`),
    same('    },'),
    same(')'),
  ],
  curl: ({ baseUrl, key }) => [
    changed(`curl ${baseUrl}/chat/completions \\`),
    changed(`  -H "Helicone-Auth: Bearer ${key}" \\`),
    same('  -H "Authorization: Bearer $OPENAI_API_KEY" \\'),
    same('  -H "Content-Type: application/json" \\'),
    same(`  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`),
  ],
};
