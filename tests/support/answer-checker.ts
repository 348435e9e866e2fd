// Holds answers of the REST API to the OpenAPI document, by a validator that knows nothing of ours.
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export interface CheckedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
}

export type OpenApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

/** What an error may not hold: stacks, places of the sources, values that were never there. */
const TELLS_TOO_MUCH = /\n\s+at |node:internal|\/packages\/|file:\/\/|\bundefined\b|\[object /;

export class AnswerChecker {
  readonly #document: OpenApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    formats.default(this.#ajv);
    this.#ajv.addSchema({ ...document, $id: 'openapi' });
  }

  /** @returns what is wrong, or null. `path` as the document has it. */
  fault(method: string, path: string, answer: CheckedAnswer): string | null {
    const type = answer.contentType.split(';', 1)[0]?.trim() ?? '';
    const responses = ['paths', path, method.toLowerCase(), 'responses'];
    if (answer.status !== 200) return this.#errorFault(type, [...responses, 'default'], answer);
    const types = this.#declared([...responses, '200']);
    const declared = types.find((each) => each.split(';', 1)[0] === type);
    if (declared === undefined) return `${type || 'no type'} is not declared: ${types}`;
    const pointer = [...responses, '200', 'content', declared, 'schema'];
    if (type === 'application/json') return this.#mismatch(pointer, answer.text);
    if (type !== 'application/jsonl') return null;
    const lines = answer.text.split('\n').filter((line) => line !== '');
    return lines.map((line) => this.#mismatch(pointer, line)).find((fault) => fault !== null) ?? null;
  }

  /** Content types of a response. */
  #declared([, path = '', method = '', , name = '']: readonly string[]): string[] {
    return Object.keys(this.#document.paths[path]?.[method]?.responses[name]?.content ?? {});
  }

  #errorFault(type: string, pointer: readonly string[], { status, text }: CheckedAnswer): string | null {
    if (status < 400 || status > 599) return `status ${status} is neither 200 nor an error`;
    if (type !== 'application/json')
      return this.#declared(pointer).includes(type) ? null : `an error of type ${type || 'none'}`;
    const fault = this.#mismatch([...pointer, 'content', type, 'schema'], text);
    if (fault !== null) return fault;
    const { error, message = error } = JSON.parse(text);
    if (String(message).length < 10) return `the message says nothing: ${message}`;
    return TELLS_TOO_MUCH.test(message) ? `the message tells too much: ${message}` : null;
  }

  #mismatch(pointer: readonly string[], text: string): string | null {
    const key = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `openapi#/${key}` });
      this.#compiled.set(key, validate);
    }
    const parsed = parsedJson(text);
    if (parsed === undefined) return 'it is no JSON';
    return validate(parsed) ? null : described(validate.errors);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says so.
    return undefined;
  }
}

function described(errors: readonly ErrorObject[] | null | undefined): string {
  return (errors ?? [])
    .slice(0, 3)
    .map(({ instancePath, message, params }) => `${instancePath || 'the answer'} ${message} ${JSON.stringify(params)}`)
    .join('; ');
}
