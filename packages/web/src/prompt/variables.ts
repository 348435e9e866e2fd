// Variables in the texts of a prompt, `{{hc:name:type}}`: which there are, what is wrong with them, and the texts filled. The
// gateway reads them by the same rules (headers.md §13).

export interface Variable {
  readonly name: string;
  readonly type: string;
}

export type Examples = Readonly<Record<string, string>>;

export const TYPES = ['string', 'number', 'boolean', 'other'] as const;

const VARIABLE = /\{\{\s*hc\s*:\s*([A-Za-z_-][\w-]*)\s*:\s*([A-Za-z_-][\w-]*)\s*\}\}/g;
const UNTYPED = /\{\{\s*(?:hc\s*:\s*)?([A-Za-z_-][\w-]*)\s*:?\s*\}\}/g;

/** Either kind, for marking; the second group is there for those with a type. */
export const ANY_VARIABLE = /\{\{\s*(?:hc\s*:\s*)?([A-Za-z_-][\w-]*)\s*(?::\s*([A-Za-z_-][\w-]*)\s*|:?\s*)\}\}/g;

/** Each name once, in the order of the texts. */
export function variablesIn(texts: readonly string[]): readonly Variable[] {
  const found = new Map<string, Variable>();
  for (const text of texts) {
    for (const [, name = '', type = ''] of text.matchAll(VARIABLE)) {
      if (!found.has(name)) found.set(name, { name, type });
    }
  }
  return [...found.values()];
}

/** Sentences about what would not work as it was meant. */
export function findings(texts: readonly string[], examples: Examples): readonly string[] {
  const untyped = new Set(texts.flatMap((text) => [...text.matchAll(UNTYPED)].map(([, name = '']) => name)));
  const used = new Set(variablesIn(texts).map(({ name }) => name));
  const unused = Object.keys(examples).filter((name) => !used.has(name) && examples[name] !== '');
  return [
    ...[...untyped].map((name) => `${name} has no type, so it is sent as it stands. Write {{hc:${name}:string}}.`),
    ...unused.map((name) => `${name} has an example and is in no text.`),
    ...typesAtOdds(texts),
  ];
}

function typesAtOdds(texts: readonly string[]): readonly string[] {
  const types = new Map<string, Set<string>>();
  for (const text of texts) {
    for (const [, name = '', type = ''] of text.matchAll(VARIABLE))
      types.set(name, (types.get(name) ?? new Set()).add(type));
  }
  return [...types]
    .filter(([, all]) => all.size > 1)
    .map(([name, all]) => `${name} is ${[...all].join(' here and ')} there. Give it one type.`);
}

/** A variable without an example stays as it is. */
export function fill(text: string, examples: Examples): string {
  return text.replace(VARIABLE, (variable, name: string) => {
    const value = Object.hasOwn(examples, name) ? (examples[name] ?? '') : '';
    return value === '' ? variable : value;
  });
}

/** In any of the texts of a body. */
export function fillBody(value: unknown, examples: Examples): unknown {
  if (typeof value === 'string') return fill(value, examples);
  if (Array.isArray(value)) return value.map((item) => fillBody(item, examples));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fillBody(member, examples)]));
}
