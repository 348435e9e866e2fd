// JSON Schema, as the contract's schemas make it, in the words of TypeScript: the types of packages/sdk.
import type { z } from 'zod';
import { jsonSchemaOf } from '../packages/server/src/api/openapi.ts';

type Schema = Readonly<Record<string, unknown>>;
type Direction = 'input' | 'output';

const FLAG = ['0', '1', 'false', 'true'].join();
const PLAIN: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** Types by the schemas that make them; schemas with an id become types of that name. */
export class SdkTypes {
  readonly #named: Record<string, unknown> = {};

  of(schema: z.ZodType, direction: Direction): string {
    return typeOf(jsonSchemaOf(schema, direction, this.#named), direction);
  }

  /** Of an object without required members, all that has to be said can be left out. */
  needsNothing(schema: z.ZodType): boolean {
    const { required } = jsonSchemaOf(schema, 'input', this.#named);
    return !Array.isArray(required) || required.length === 0;
  }

  /** Declarations of the named ones that were met so far. */
  declarations(): string[] {
    return Object.entries(this.#named).map(([name, schema]) => {
      const type = typeOf(membersOf(schema), 'output');
      const isObject = membersOf(schema)['type'] === 'object' && type.startsWith('{');
      const declared = isObject ? `export interface ${name} ${type}` : `export type ${name} = ${type};`;
      return comment(membersOf(schema)['description']) + declared;
    });
  }
}

export function comment(text: unknown): string {
  return typeof text === 'string' && text !== '' ? `/** ${text.replaceAll('*/', '*\\/')} */\n` : '';
}

export function nameOfMember(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

function typeOf(schema: Schema, direction: Direction): string {
  const { $ref, const: constant, enum: values, anyOf, oneOf, allOf, type } = schema;
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1);
  if (constant !== undefined) return literal(constant);
  // Of a query, where the client writes booleans as text.
  if (Array.isArray(values)) return [...values].sort().join() === FLAG ? 'boolean' : union(values.map(literal));
  const either = anyOf ?? oneOf;
  if (Array.isArray(either)) return union(either.map((each) => typeOf(membersOf(each), direction)));
  if (Array.isArray(allOf)) return allOf.map((each) => `(${typeOf(membersOf(each), direction)})`).join(' & ');
  if (Array.isArray(type)) return union(type.map((each) => typeOf({ ...schema, type: each }, direction)));
  if (type === 'array') return arrayOf(schema, direction);
  if (type === 'object') return objectOf(schema, direction);
  return PLAIN[String(type)] ?? 'unknown';
}

function arrayOf({ items, prefixItems }: Schema, direction: Direction): string {
  if (Array.isArray(prefixItems)) {
    return `readonly [${prefixItems.map((each) => typeOf(membersOf(each), direction)).join(', ')}]`;
  }
  return `readonly (${typeOf(membersOf(items), direction)})[]`;
}

function objectOf({ properties, required, additionalProperties }: Schema, direction: Direction): string {
  const members = Object.entries(membersOf(properties));
  const needed = Array.isArray(required) ? required : [];
  const isOpen = additionalProperties !== undefined && additionalProperties !== false;
  const rest = isOpen ? typeOf(membersOf(additionalProperties), direction) : 'unknown';
  if (members.length === 0) return `Readonly<Record<string, ${isOpen ? rest : 'never'}>>`;
  const lines = members.map(([name, member]) => {
    const isNeeded = needed.includes(name);
    const own = typeOf(membersOf(member), direction);
    // What is given may hold a variable that is undefined; what is answered does not.
    const given = isNeeded || direction === 'output' ? own : union([own, 'undefined']);
    const description = comment(membersOf(member)['description']);
    return `${description}readonly ${nameOfMember(name)}${isNeeded ? '' : '?'}: ${given};`;
  });
  const closed = `{\n${lines.join('\n')}\n}`;
  return isOpen ? `(${closed} & Readonly<Record<string, unknown>>)` : closed;
}

function union(types: readonly string[]): string {
  const different = [...new Set(types)];
  return different.includes('unknown') ? 'unknown' : different.join(' | ');
}

function literal(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : JSON.stringify(value);
}

function membersOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
