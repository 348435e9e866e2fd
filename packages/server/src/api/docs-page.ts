// The API as a page to read: one HTML file without scripts, which asks no other host for anything.
import { createHash } from 'node:crypto';
import { KEY_PERMISSIONS, ROUTES, type RouteGroup, type RoutePermission, type RouteRow } from '@heliometer/contract';
import type { z } from 'zod';
import { type Json, jsonSchemaOf } from './openapi.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
code, pre { font: 0.875rem/1.4 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 6px; }
section { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: 0.5rem 0; }
h3 { margin: 0.5rem 0; }
nav ul { columns: 10rem; padding: 0; list-style: none; }
a { color: inherit; }
summary { cursor: pointer; padding: 0.25rem 0; }
`;

/** Nothing but the page's own style may take effect. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const GROUP_TITLES: Readonly<Record<RouteGroup, string>> = {
  requests: 'Requests',
  sessions: 'Sessions',
  users: 'Users',
  properties: 'Properties',
  filters: 'Saved filters',
  metrics: 'Metrics',
  datasets: 'Datasets',
  evals: 'Evals and scores',
  models: 'Models',
  prices: 'Prices',
  'rate-limits': 'Rate limits',
  redaction: 'Redaction',
  retention: 'Retention',
  webhooks: 'Webhooks',
  alerts: 'Alerts',
  sql: 'SQL',
  prompts: 'Prompts',
  cache: 'Cache',
  keys: 'Keys',
  logging: 'Logging without proxying',
  organizations: 'Organisations',
  accounts: 'Accounts and signing in',
  system: 'The system',
  documents: 'This documentation',
};

const NEEDS: Readonly<Record<RoutePermission, string>> = {
  read: 'Needs a key that may read (rw, r).',
  write: 'Needs a key that may write (rw, w).',
  manage: 'Needs an rw key.',
  account: 'Needs a person who is signed in.',
  none: 'Needs no key.',
};

export function docsPage(): string {
  const rows = Object.entries<RouteRow>(ROUTES);
  const groups = Object.entries(GROUP_TITLES).map(([group, title]) => {
    const sections = rows.filter(([, row]) => row.group === group).map(([id, row]) => section(id, row));
    return `<h2 id="${group}">${escaped(title)}</h2>${sections.join('')}`;
  });
  const links = Object.entries(GROUP_TITLES).map(
    ([group, title]) => `<li><a href="#${group}">${escaped(title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Heliometer API</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Heliometer API</h1>
<p>Send <code>Authorization: Bearer &lt;Helicone key&gt;</code> or <code>Helicone-Auth: Bearer &lt;Helicone key&gt;</code>.
Keys have one of the permissions ${KEY_PERMISSIONS.map((name) => `<code>${name}</code>`).join(', ')}.
Every path under <code>/v1</code> also answers under <code>/api/v1</code>. Success is status 200 with
<code>{"data": …, "error": null}</code>, an error its own status with <code>{"data": null, "error": "…", "code": "…"}</code>.
For programs: <a href="openapi.json">openapi.json</a>.</p>
<nav aria-label="Groups"><ul>${links.join('')}</ul></nav>
<main>
${groups.join('\n')}
</main>
</body>
</html>
`;
}

function section(id: string, row: RouteRow): string {
  return `<section id="${id}">
<h3><code>${row.method} ${escaped(row.path)}</code></h3>
<p><strong>${escaped(row.summary)}.</strong> ${withCode(row.description)} ${escaped(NEEDS[row.permission])}</p>
${schemaBlock('Path', row.params, 'input')}
${schemaBlock('Query', row.query, 'input')}
${schemaBlock('Body', row.body, 'input')}
${schemaBlock('Answer', row.response, 'output')}
</section>`;
}

/** Of an object its members, which is what a reader looks for; of anything else the whole. */
function schemaBlock(title: string, schema: z.ZodType | undefined, io: 'input' | 'output'): string {
  if (schema === undefined) return '';
  const named: Record<string, Json> = {};
  const made = jsonSchemaOf(schema, io, named);
  const own = String(made['$ref'] ?? '').replace('#/components/schemas/', '');
  const whole = named[own] ?? made;
  const shown = JSON.stringify(whole['properties'] ?? whole, null, 2);
  return `<details><summary>${title}</summary><pre tabindex="0">${escaped(shown)}</pre></details>`;
}

/** Backquotes of the table's texts mark code. */
function withCode(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
