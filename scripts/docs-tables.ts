// The tables of the docs that are made from tables of the code; tests/docs checks that they are in step.
import {
  ANSWER_HEADERS,
  ERROR_CODES,
  HEADERS,
  IGNORED_HEADERS,
  ROUTES,
  type RouteRow,
} from '../packages/contract/src/index.ts';
import { environmentName, flagName, namesOfSettings } from '../packages/server/src/app/config/names.ts';
import { settingRow } from '../packages/server/src/app/config/table.ts';
import { PROVIDERS } from '../packages/server/src/providers/catalogue.ts';
import { headerTests, ruleTests } from './show-header-tests.ts';

export interface DocsTable {
  readonly page: string;
  /** Stands between `<!-- marker: … -->` and `<!-- /marker -->`. */
  readonly marker: string;
  readonly lines: () => readonly string[];
}

export const PAGES: readonly DocsTable[] = [
  { page: 'docs/configuration.md', marker: 'settings', lines: settings },
  { page: 'docs/headers.md', marker: 'request-headers', lines: requestHeaders },
  { page: 'docs/headers.md', marker: 'ignored-headers', lines: ignoredHeaders },
  { page: 'docs/headers.md', marker: 'answer-headers', lines: answerHeaders },
  { page: 'docs/headers.md', marker: 'rule-tests', lines: ruleTests },
  { page: 'docs/headers.md', marker: 'header-tests', lines: headerTests },
  { page: 'docs/errors.md', marker: 'error-codes', lines: errorCodes },
  { page: 'docs/providers.md', marker: 'providers', lines: providers },
  { page: 'docs/api.md', marker: 'routes', lines: routes },
];

const ON_RELOAD = { live: 'at once', restart: 'next start', replaced: 'new processes' } as const;

function settings(): string[] {
  const rows = namesOfSettings().map((name) => {
    const { kind, default: fallback, help, onReload } = settingRow(name);
    const shown = fallback === null || kind.show(fallback) === '' ? '–' : `\`${kind.show(fallback)}\``;
    const names = `\`${name}\`<br>\`${environmentName(name)}\`<br>\`${flagName(name)}\``;
    return [names, shown, `${help} Accepted: ${kind.accepts}.`, ON_RELOAD[onReload ?? 'replaced']];
  });
  return table(['setting', 'default', 'meaning', 'a change by SIGHUP'], rows);
}

function requestHeaders(): string[] {
  return table(
    ['header', 'value', 'meaning'],
    HEADERS.map(({ name, accepts, help }) => [`\`${name}\``, accepts, help]),
  );
}

function ignoredHeaders(): string[] {
  return IGNORED_HEADERS.map((name) => `- \`${name}\``);
}

function answerHeaders(): string[] {
  return table(
    ['header', 'when'],
    ANSWER_HEADERS.map(({ name, when }) => [`\`${name}\``, when]),
  );
}

const FAULT = { client: 'caller', operator: 'operator', upstream: 'provider', passing: 'nobody' } as const;

function errorCodes(): string[] {
  const rows = Object.entries(ERROR_CODES)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title, retryable, fault }]) => [
      // What an answer of ours links to.
      `<a id="${code}"></a>\`${code}\``,
      String(status),
      `${title}.`,
      retryable ? 'yes' : 'no',
      FAULT[fault],
    ]);
  return table(['code', 'status', 'meaning', 'try again', 'who has to act'], rows);
}

function providers(): string[] {
  const rows = PROVIDERS.map(({ slug, name, origin, aliases = [] }) => {
    const slugs = [slug, ...aliases].map((text) => `\`${text}\``).join(', ');
    return [name, slugs, origin === null ? '– (needs a target or its setting)' : `\`${origin}\``];
  });
  return table(['provider', 'slug', 'address'], rows);
}

function routes(): string[] {
  const rows = Object.values<RouteRow>(ROUTES).map(({ method, path, permission, summary }) => [
    `\`${method} ${path}\``,
    permission === 'none' ? '–' : permission,
    summary,
  ]);
  return table(['route', 'permission', 'does'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}
