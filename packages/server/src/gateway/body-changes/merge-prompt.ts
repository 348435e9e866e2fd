// A stored prompt and the request that uses it, put together as Helicone's gateway does: the prompt's members, the request's
// own over them, and of messages and tools the request's behind the prompt's. What the request brought stays as it was sent.
import type { PromptBody } from '../../ports/stored-prompts.ts';
import { itemsText, members } from '../json-text.ts';
import { type FilledPrompt, fillTemplate, type PromptInputs } from './prompt-template.ts';

/** They choose and fill the prompt; no provider knows them. */
export const PROMPT_MEMBERS: ReadonlySet<string> = new Set(['prompt_id', 'version_id', 'environment', 'inputs']);
const APPENDED: ReadonlySet<string> = new Set(['messages', 'tools']);

/** `request` is a JSON object's text. */
export function mergePrompt(prompt: PromptBody, request: Buffer): Buffer {
  const merged = new Map<string, string>();
  for (const [name, value] of Object.entries(prompt)) {
    if (!PROMPT_MEMBERS.has(name)) merged.set(name, JSON.stringify(value));
  }
  for (const { name, start, end } of members(request)) {
    if (PROMPT_MEMBERS.has(name)) continue;
    const own = request.toString('utf8', start, end);
    const stored = prompt[name];
    merged.set(name, APPENDED.has(name) && Array.isArray(stored) ? appended(stored, own) : own);
  }
  return Buffer.from(`{${Array.from(merged, ([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`);
}

const ANTHROPIC = /\/messages\/?$/;

export interface PromptUse {
  readonly inputs: PromptInputs;
  /** Where the request goes, without its query. */
  readonly path: string;
  /** A JSON object's text. */
  readonly request: Buffer;
}

/** The request as the provider gets it, and what of the inputs was amiss. */
export function applyPrompt(
  template: PromptBody,
  { inputs, path, request }: PromptUse,
): Omit<FilledPrompt, 'body'> & { readonly body: Buffer } {
  const { body: filled, missing, wrong } = fillTemplate(template, inputs);
  return { body: mergePrompt(ANTHROPIC.test(path) ? forAnthropic(filled) : filled, request), missing, wrong };
}

/** What is no list has nothing to put behind; the request's word counts. */
function appended(stored: readonly unknown[], own: string): string {
  if (!own.startsWith('[')) return own;
  const texts = [itemsText(JSON.stringify(stored)), itemsText(own)].filter((text) => text !== '');
  return `[${texts.join(',')}]`;
}

/** Prompts are kept in OpenAI's shape; Anthropic takes what its system messages say as a member of its own. */
export function forAnthropic(prompt: PromptBody): PromptBody {
  const { messages } = prompt;
  if (!Array.isArray(messages)) return prompt;
  const said = messages.filter(isInstruction).map(({ content }) => content);
  if (said.length === 0) return prompt;
  const rest = { ...prompt, messages: messages.filter((message) => !isInstruction(message)) };
  return { system: said.flatMap(toBlocks), ...rest };
}

interface Instruction {
  readonly content: unknown;
}

function isInstruction(message: unknown): message is Instruction {
  const { role } = Object(message) as { readonly role?: unknown };
  return role === 'system' || role === 'developer';
}

function toBlocks(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [{ type: 'text', text: String(content ?? '') }];
}
