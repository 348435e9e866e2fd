// A prompt's versions as the page takes them, whichever kind of prompt it is.
import type { ApiAnswer } from '../../api/call.ts';
import { column, condition, type Filter, join } from '../../filter/filter.ts';

export interface Version {
  readonly id: string;
  /** `3.1`. */
  readonly number: string;
  readonly model: string;
  readonly message: string;
  readonly environments: readonly string[];
  readonly createdAtMs: number;
  /** Stored: the body that is sent. From traffic: model, template and parameters. null = it may not be kept. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

type StoredVersion = ApiAnswer<'POST /v2/prompt-2025/query/versions'>[number];
type MarkedVersion = ApiAnswer<'POST /v1/prompt/:promptId/versions/query'>[number];

export function fromStored(version: StoredVersion): Version {
  return {
    id: version.id,
    number: `${version.major_version}.${version.minor_version}`,
    model: version.model,
    message: version.commit_message,
    environments: version.environments,
    createdAtMs: Date.parse(version.created_at),
    body: version.prompt_body,
  };
}

export function fromMarked(version: MarkedVersion): Version {
  const { template, parameters, model } = version;
  return {
    id: version.id,
    number: `${version.major_version}.${version.minor_version}`,
    model,
    message: '',
    environments: [],
    createdAtMs: Date.parse(version.created_at),
    body: template === null ? null : { ...(model === '' ? {} : { model }), ...parameters, template },
  };
}

/** For the diff: settings as JSON, texts as they are read, line by line. */
export function readable({ body }: Version): string {
  if (body === null) return '(its text may not be kept)';
  const { messages, template, ...settings } = body;
  const lines = Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}`);
  return [...lines, ...textsOf(template), ...messagesOf(messages)].join('\n');
}

function textsOf(template: unknown): readonly string[] {
  return Array.isArray(template) ? template.flatMap((text) => ['', String(text)]) : [];
}

function messagesOf(messages: unknown): readonly string[] {
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message: unknown) => {
    const { role, content, ...others } = Object(message) as Readonly<Record<string, unknown>>;
    const said = typeof content === 'string' ? [content] : content == null ? [] : [JSON.stringify(content, null, 2)];
    const more = Object.keys(others).length === 0 ? [] : [JSON.stringify(others, null, 2)];
    return ['', `[${String(role)}]`, ...said, ...more];
  });
}

/** Of a prompt, or of one version of it. */
export function rowsOf(promptId: string, version?: string): Filter {
  const own = condition(column('prompt_id'), 'equals', promptId);
  if (version === undefined) return own;
  return join('and', [own, condition(column('prompt_version'), 'equals', version)]);
}
