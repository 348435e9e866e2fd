// Filling `{{hc:name:type}}` in the body of a stored prompt (headers.md §13). Pure.
import type { PromptBody } from '../../ports/stored-prompts.ts';

export type PromptInputs = Readonly<Record<string, unknown>>;

export interface FilledPrompt {
  readonly body: PromptBody;
  /** Inputs the prompt asks for that were not given; where they belong the template stands as it is. */
  readonly missing: readonly string[];
  /** Inputs of another type than the prompt's, in words fit for the caller. */
  readonly wrong: readonly string[];
}

const VARIABLE = /\{\{\s*hc\s*:\s*([A-Za-z_-][\w-]*)\s*:\s*([A-Za-z_-][\w-]*)\s*\}\}/g;
const WHOLE = new RegExp(`^${VARIABLE.source}$`);

/** What is said to a model is text, whatever the type of what is put into it. */
const SAID: ReadonlySet<string> = new Set(['messages', 'system']);

export function fillTemplate(template: PromptBody, inputs: PromptInputs): FilledPrompt {
  const filling = new Filling(inputs);
  const entries = Object.entries(template).map(([name, value]) => [name, filling.fill(value, SAID.has(name))] as const);
  return { body: Object.fromEntries(entries), missing: [...filling.missing], wrong: [...filling.wrong] };
}

class Filling {
  readonly missing = new Set<string>();
  readonly wrong = new Set<string>();
  readonly #inputs: PromptInputs;

  constructor(inputs: PromptInputs) {
    this.#inputs = inputs;
  }

  /** As deep as the API takes bodies, which is not deep. */
  fill(value: unknown, isSaid: boolean): unknown {
    if (typeof value === 'string') return this.#fillText(value, isSaid);
    if (Array.isArray(value)) return value.map((item) => this.fill(item, isSaid));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.fill(member, isSaid)]));
  }

  /** A string of a schema or a tool that is nothing but a variable becomes the value itself. */
  #fillText(text: string, isSaid: boolean): unknown {
    if (!text.includes('{{')) return text;
    const whole = isSaid ? null : WHOLE.exec(text);
    if (whole !== null) return this.#valueOf(whole[1] ?? '', whole[2] ?? '') ?? text;
    return text.replace(VARIABLE, (variable, name: string, type: string) => {
      const value = this.#valueOf(name, type);
      if (value === undefined) return variable;
      const sent = this.#inputs[name];
      return typeof sent === 'string' ? sent : JSON.stringify(value);
    });
  }

  /** `undefined` = not given, or not of the type. */
  #valueOf(name: string, type: string): unknown {
    const value = Object.hasOwn(this.#inputs, name) ? this.#inputs[name] : undefined;
    if (value === undefined || value === null) {
      this.missing.add(name);
      return undefined;
    }
    const typed = asType(value, type);
    if (typed === undefined) this.wrong.add(`"${name}" takes ${ACCEPTED[type] ?? type}, and ${kindOf(value)} was sent`);
    return typed;
  }
}

const ACCEPTED: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
};

/** `undefined` = it is not of that type. Types of other names take anything. */
function asType(value: unknown, type: string): unknown {
  switch (type) {
    case 'string':
      return typeof value === 'object' ? undefined : String(value);
    case 'number':
      return asNumber(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : BOOLEANS.get(String(value).toLowerCase());
    default:
      return value;
  }
}

/** Clients fill forms with text, so a number may come as one. */
function asNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
