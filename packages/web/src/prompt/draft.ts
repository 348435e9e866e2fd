// The body of a chat call as it is edited: its messages one by one, its model, and everything else as JSON. What is not edited
// comes out as it went in.

export interface DraftMessage {
  /** For the list on the page. */
  readonly key: string;
  readonly role: string;
  /** The content; where that is no text, its JSON. */
  readonly text: string;
  readonly isJson: boolean;
  /** Tool calls, names: what else the message has. */
  readonly more: Readonly<Record<string, unknown>>;
}

export interface Draft {
  readonly model: string;
  readonly messages: readonly DraftMessage[];
  /** A JSON object: temperature, tools, response_format, … */
  readonly settings: string;
}

export type Body = Readonly<Record<string, unknown>>;

export const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

let lastKey = 0;

export function newMessage(role: string, text = ''): DraftMessage {
  lastKey += 1;
  return { key: `m${lastKey}`, role, text, isJson: false, more: {} };
}

export function draftOf({ model, messages, ...settings }: Body): Draft {
  return {
    model: typeof model === 'string' ? model : '',
    messages: Array.isArray(messages) ? messages.map(messageOf) : [],
    settings: Object.keys(settings).length === 0 ? '{}' : JSON.stringify(settings, null, 2),
  };
}

function messageOf(given: unknown): DraftMessage {
  const { role, content, ...more } = Object(given) as Body;
  const isText = typeof content === 'string' || content === undefined || content === null;
  return {
    ...newMessage(
      typeof role === 'string' ? role : 'user',
      isText ? (content ?? '') : JSON.stringify(content, null, 2),
    ),
    isJson: !isText,
    more,
  };
}

export type ReadDraft = { readonly body: Body } | { readonly fault: string };

export function bodyOf({ model, messages, settings }: Draft): ReadDraft {
  const read = readSettings(settings);
  if ('fault' in read) return read;
  const sent: Body[] = [];
  for (const [index, message] of messages.entries()) {
    const content = contentOf(message);
    if (content === undefined) return { fault: `Message ${index + 1} (${message.role}): its content is not JSON.` };
    sent.push({ role: message.role, content, ...message.more });
  }
  const named = model.trim() === '' ? {} : { model: model.trim() };
  return { body: { ...named, messages: sent, ...read.body } };
}

export function readSettings(text: string): ReadDraft {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { body: value as Body };
  } catch {
    // Told below.
  }
  return { fault: 'The settings are not a JSON object, such as {"temperature": 0.2}.' };
}

function contentOf({ text, isJson, more }: DraftMessage): unknown {
  if (!isJson) return text === '' && 'tool_calls' in more ? null : text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Everything in which variables may stand. */
export function textsOf({ messages, settings }: Draft): readonly string[] {
  return [...messages.map(({ text }) => text), settings];
}

export function isSameDraft(a: Draft, b: Draft): boolean {
  const plain = ({ messages, ...rest }: Draft) =>
    JSON.stringify([rest, messages.map(({ role, text, isJson, more }) => [role, text, isJson, more])]);
  return plain(a) === plain(b);
}
