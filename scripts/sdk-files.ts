// The files of packages/sdk that are made from tables of the contract; packages/sdk/test checks that they are in step.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { ERROR_CODES, HEADERS, type HeaderRow, ROUTES, type RouteRow } from '../packages/contract/src/index.ts';
import { comment, nameOfMember, SdkTypes } from './sdk-types.ts';

const ROOT = resolve(import.meta.dirname, '..');
const MADE = 'Made by scripts/write-sdk.ts; changes belong into the contract.';

export interface SdkFile {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

export function sdkFiles(): SdkFile[] {
  return [
    formatted('packages/sdk/src/routes.ts', routesText()),
    formatted('packages/sdk/src/header-table.ts', headersText()),
  ];
}

function routesText(): string {
  const types = new SdkTypes();
  const rows = Object.entries<RouteRow>(ROUTES);
  const shapes = rows.map(([id, row]) => shapeOf(id, row, types));
  const lines = rows.map(([id, row]) => `${id}: ['${row.method}', '${pathOf(row)}', '${formOf(row)}'],`);
  return `// Table. The routes of the REST API, what each takes and what it answers. ${MADE}

${comment('What an error of Heliometer’s own is called; docs/errors.md says what each means.')}export type ErrorCode = ${Object.keys(
    ERROR_CODES,
  )
    .map((code) => `'${code}'`)
    .join(' | ')};

${types.declarations().join('\n\n')}

${comment('By the id of each route. `input` is what its call is given.')}export interface Routes {
${shapes.join('\n')}
}

${comment('How `data` travels: in an envelope, as a part of a list, alone, or as a stream of bytes.')}export type AnswerForm = 'enveloped' | 'page' | 'bare' | 'stream';

export const ROUTES: { readonly [Id in keyof Routes]: readonly [method: string, path: string, form: AnswerForm] } = {
${lines.join('\n')}
};
`;
}

function shapeOf(id: string, row: RouteRow, types: SdkTypes): string {
  const { params, query, body } = row;
  const parts = [
    ...(params === undefined ? [] : [`readonly params: ${types.of(params, 'input')};`]),
    ...(query === undefined
      ? []
      : [`readonly query${types.needsNothing(query) ? '?' : ''}: ${types.of(query, 'input')};`]),
    ...(body === undefined ? [] : [`readonly body: ${types.of(body, 'input')};`]),
    ...(row.upload === true ? ['/** The file. */ readonly body: Blob | Uint8Array<ArrayBuffer>;'] : []),
  ];
  const isOptional =
    params === undefined &&
    body === undefined &&
    row.upload !== true &&
    (query === undefined || types.needsNothing(query));
  const input = `${parts.length === 0 ? '' : `{\n${parts.join('\n')}\n}`}`;
  return `${comment(`${row.summary}. ${row.description}`)}readonly ${id}: {
readonly input: ${[input, isOptional ? 'undefined' : ''].filter(Boolean).join(' | ')};
readonly data: ${types.of(row.response, 'output')};
readonly form: '${formOf(row)}';
};`;
}

/** A `flat` answer is an envelope with its members repeated. */
function formOf({ answer = 'enveloped' }: RouteRow): string {
  return answer === 'flat' ? 'enveloped' : answer;
}

/** Under /api nothing is a provider's, whatever stands in a path. */
function pathOf({ path, servedBy }: RouteRow): string {
  return path.startsWith('/api/') || servedBy === 'gateway' ? path : `/api${path}`;
}

const INPUT_OF_KIND: Readonly<Record<HeaderRow['kind'], (row: HeaderRow) => string>> = {
  boolean: () => 'boolean',
  uuid: () => 'string',
  text: ({ name }) => (name.endsWith('Ignore-Keys') ? 'string | readonly string[]' : 'string'),
  decimal: () => 'number | string',
  url: () => 'string | URL',
  credential: () => 'string',
  integer: () => 'number',
  number: () => 'number',
  choice: ({ choices = [] }) => choices.map((choice) => `'${choice}'`).join(' | '),
  'cache-control': () => 'string | CacheControl',
  fallbacks: () => 'readonly Fallback[]',
  'rate-limit': () => 'string | RateLimit | readonly RateLimit[]',
};

function headersText(): string {
  const rows: readonly HeaderRow[] = HEADERS;
  const options = rows.map((row) => {
    const type = row.name.endsWith('*') ? 'Readonly<Record<string, string>>' : INPUT_OF_KIND[row.kind](row);
    const help = `${row.help} \`${row.name}\`: ${row.accepts}.`;
    return `${comment(help)}readonly ${optionOf(row.name)}?: ${type} | undefined;`;
  });
  const table = rows.map(({ name, kind, extended, range, choices, accepts }) => {
    const row = { name, kind, accepts, ...(extended ? { extended } : {}), ...(range ? { range } : {}) };
    return `${nameOfMember(optionOf(name))}: ${JSON.stringify(choices === undefined ? row : { ...row, choices })},`;
  });
  return `// Table. The Helicone headers as options. ${MADE}
import type { CacheControl, Fallback, RateLimit } from './header-inputs.ts';

${comment('Every Helicone header a request may carry. What is absent or undefined is not sent.')}export interface HeliconeHeaders {
${options.join('\n')}
}

export type HeaderKind = ${Object.keys(INPUT_OF_KIND)
    .map((kind) => `'${kind}'`)
    .join(' | ')};

export interface HeaderRow {
readonly name: string;
readonly kind: HeaderKind;
readonly accepts: string;
readonly extended?: boolean;
readonly range?: readonly [least: number, most: number];
readonly choices?: readonly string[];
}

export const HEADER_TABLE: { readonly [Option in keyof HeliconeHeaders]-?: HeaderRow } = {
${table.join('\n')}
};
`;
}

/** `Helicone-Retry-Num` is `retryNum`; the prefix of properties takes all of them at once. */
function optionOf(header: string): string {
  if (header === 'Helicone-Property-*') return 'properties';
  const [first = '', ...rest] = header.replace(/^Helicone-/, '').split('-');
  const whole = (word: string) => (/^[A-Z]+$/.test(word) ? word.charAt(0) + word.slice(1).toLowerCase() : word);
  const begin = whole(first);
  return begin.charAt(0).toLowerCase() + begin.slice(1) + rest.map(whole).join('');
}

/** As `npm run format` would leave it, so that making it again changes nothing. */
function formatted(path: string, text: string): SdkFile {
  const biome = resolve(ROOT, 'node_modules/.bin/biome');
  const done = spawnSync(biome, ['check', '--write', `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`${path} could not be formatted: ${done.stderr}`);
  return { path, text: done.stdout };
}
