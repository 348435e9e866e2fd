// "A call that names a stored prompt is filled from it; one that names none goes on as it is." (headers.md §13)
import type { ControlSnapshotSource, ServedPrompts, ServedVersion } from '../../ports/control-snapshot.ts';
import type { Exchange } from '../exchange.ts';
import { type Guard, reject, type Verdict } from '../guards/guard.ts';
import { type JsonObject, requestJson } from '../request-json.ts';
import { pathOf } from '../request-path.ts';
import { applyPrompt } from './merge-prompt.ts';
import type { PromptInputs } from './prompt-template.ts';

const FILLED = /\/(?:chat\/completions|messages)\/?$/;
const TRACE = '"prompt_id"';

export function fillPrompt(control: ControlSnapshotSource, gatherBytes: number): Guard {
  return (exchange) => {
    const { principal, body, method, target } = exchange;
    if (principal === null || method !== 'POST' || body.isEmpty) return null;
    const prompts = control.current().servedPrompts(principal.organizationId);
    if (prompts === null || !FILLED.test(pathOf(target?.path ?? ''))) return null;
    return body.bytes === null ? hold(exchange, prompts, gatherBytes) : fill(exchange, prompts);
  };
}

/** Only a body that is too large to be filled, and names a prompt as far as it was read, is refused. */
async function hold(exchange: Exchange, prompts: ServedPrompts, gatherBytes: number): Promise<Verdict> {
  const { body } = exchange;
  const beginning = await body.begin(gatherBytes);
  if (body.bytes !== null) return fill(exchange, prompts);
  if (beginning === null) {
    return reject('overloaded', 'Too many bodies are being held already; try again shortly.', {
      headers: { 'retry-after': '1' },
    });
  }
  if (!Buffer.concat(beginning).includes(TRACE)) return null;
  return reject('body_too_large', `With a stored prompt a body may have at most ${gatherBytes} bytes.`);
}

async function fill(exchange: Exchange, prompts: ServedPrompts): Promise<Verdict> {
  if (exchange.body.bytes?.includes(TRACE) !== true) return null;
  const json = requestJson(exchange);
  if (json === null || !Object.hasOwn(json, 'prompt_id')) return null;
  const { prompt_id: promptId } = json;
  // Some clients send what they leave out as null.
  const inputs = json['inputs'] ?? {};
  const version = typeof promptId === 'string' ? await find(prompts, promptId, json) : null;
  if (version === null || typeof promptId !== 'string') {
    exchange.warnings.push(`${named(json)} is no stored prompt of yours, and the body went on as it was sent`);
    return null;
  }
  if (typeof inputs !== 'object' || Array.isArray(inputs)) {
    return reject('invalid_prompt_input', 'inputs takes an object with a member for each input of the prompt.');
  }
  return put(exchange, { promptId, version, inputs: inputs as PromptInputs });
}

interface Use {
  readonly promptId: string;
  readonly version: ServedVersion;
  readonly inputs: PromptInputs;
}

function put({ body, notes, warnings, target }: Exchange, { promptId, version, inputs }: Use): Verdict {
  const use = { inputs, path: pathOf(target?.path ?? ''), request: body.bytes as Buffer };
  const { body: filled, missing, wrong } = applyPrompt(version.body, use);
  if (wrong.length > 0) {
    return reject(
      'invalid_prompt_input',
      `Of the prompt ${promptId}, version ${version.version}: ${wrong.join('; ')}.`,
    );
  }
  if (missing.length > 0) warnings.push(`the prompt ${promptId} was filled without ${missing.join(', ')}`);
  if (notes.promptId !== null && notes.promptId !== promptId) {
    warnings.push('Helicone-Prompt-Id is not recorded, because the body names a stored prompt');
  }
  body.replace(filled);
  notes.bodyChanges = [...notes.bodyChanges, 'prompt'];
  notes.promptId = promptId;
  const { versionId, version: number, environment } = version;
  notes.storedPrompt = { versionId, version: number, environment };
  return null;
}

/** What is no text asks for nothing. */
function find(prompts: ServedPrompts, promptId: string, { environment, version_id: versionId }: JsonObject) {
  return prompts.find(promptId, {
    environment: typeof environment === 'string' ? environment : null,
    versionId: typeof versionId === 'string' ? versionId : null,
  });
}

/** As the body names it, short enough to be shown. */
function named({ prompt_id: promptId, environment, version_id: versionId }: JsonObject): string {
  const shown = Object.entries({ prompt_id: promptId, environment, version_id: versionId })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const text = shown.join(' with ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
