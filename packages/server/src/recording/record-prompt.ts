// The prompt's part of a record: version, inputs and auto inputs (headers.md §13), from the body the client sent, from the
// digests settle made of one that is omitted, or from what the gateway filled it with.
import { type ExchangeReading, type ExchangeRecord, NO_POLICIES, type PolicyNotes } from '@heliometer/contract';
import {
  type FoundVersion,
  MOST_PROMPT_VERSIONS,
  type PromptVersions,
  type SeenPrompt,
} from '../ports/prompt-versions.ts';
import type { SettledMeta } from '../ports/spool.ts';
import { type ReadBody, readJson } from '../providers/read-body.ts';
import { type PromptReading, promptDigests, readPrompt, storedPromptInputs } from '../providers/read-prompt.ts';

type PromptPart = Pick<
  ExchangeRecord,
  'promptVersion' | 'promptVersionId' | 'promptEnvironment' | 'promptInputs' | 'promptAutoInputs'
>;

export interface RecordPrompt {
  readonly part: PromptPart;
  /** What a version is still to be found for; null = nothing. */
  readonly seen: SeenPrompt | null;
  readonly warnings: readonly string[];
}

export const NO_PROMPT_PART: PromptPart = {
  promptVersion: null,
  promptVersionId: null,
  promptEnvironment: null,
  promptInputs: null,
  promptAutoInputs: [],
};
const NO_PROMPT: RecordPrompt = { part: NO_PROMPT_PART, seen: null, warnings: [] };

/** Pure. `requestJson` is undefined when nobody has parsed the request yet. */
export function readRecordPrompt(
  meta: SettledMeta,
  read: { readonly reading: ExchangeReading; readonly requestBody: ReadBody; readonly requestJson?: unknown },
): RecordPrompt {
  const { promptId, promptMode, storedPrompt } = { ...NO_POLICIES, ...meta.policies };
  if (promptId === null) return NO_PROMPT;
  const requestJson = (): unknown => read.requestJson ?? readJson(read.requestBody);
  if (storedPrompt !== null) return filled(storedPrompt, meta.request.omitted ? null : requestJson());
  if (promptMode === 'deactivated') return NO_PROMPT;
  if (meta.request.omitted) return ofDigests(meta, promptId, read.reading);
  if (read.requestBody.text === '') return NO_PROMPT;
  // What is there of a body cut short makes another template.
  if (!read.requestBody.complete)
    return { ...NO_PROMPT, warnings: ['the prompt has no version, because not all of the body was kept'] };
  const json = requestJson();
  if (typeof json !== 'object' || json === null) return NO_PROMPT;
  return ofText(meta, promptId, readPrompt(read.reading, json));
}

function filled(
  { version, versionId, environment }: NonNullable<PolicyNotes['storedPrompt']>,
  json: unknown,
): RecordPrompt {
  const promptInputs = json === null ? null : storedPromptInputs(json);
  const part = {
    ...NO_PROMPT_PART,
    promptVersion: version,
    promptVersionId: versionId,
    promptEnvironment: environment,
  };
  return { part: { ...part, promptInputs }, seen: null, warnings: [] };
}

function ofDigests(meta: SettledMeta, promptId: string, reading: ExchangeReading): RecordPrompt {
  const { organizationId, startedAtMs: atMs } = meta;
  const { promptDigests: digests, requestModel, pathModel } = reading;
  if (digests === undefined) return NO_PROMPT;
  const model = requestModel ?? pathModel;
  return { ...NO_PROMPT, seen: { organizationId, promptId, ...digests, text: null, model, atMs } };
}

function ofText(meta: SettledMeta, promptId: string, prompt: PromptReading): RecordPrompt {
  const { organizationId, startedAtMs: atMs } = meta;
  const { template, parameters, model, inputs: promptInputs, autoInputs: promptAutoInputs } = prompt;
  const digests = promptDigests({ organizationId, promptId }, prompt);
  return {
    part: { ...NO_PROMPT_PART, promptInputs, promptAutoInputs },
    seen: { organizationId, promptId, ...digests, text: { template, parameters }, model, atMs },
    warnings: prompt.cut ? ['not all inputs of the prompt were kept, because they are too large'] : [],
  };
}

/** A record with the version its prompt was found to be. */
export type AddVersion = (record: ExchangeRecord, prompt: RecordPrompt) => Promise<ExchangeRecord>;

export function createAddVersion(versions: PromptVersions): AddVersion {
  const versionOf = remembered(versions);
  return async (record, { seen }) => {
    const found = seen === null ? null : await versionOf(seen);
    if (found === null) return record;
    const { version: promptVersion, id: promptVersionId, beyondLimit } = found;
    const warnings = beyondLimit ? [...record.warnings, BEYOND_LIMIT] : record.warnings;
    return { ...record, promptVersion, promptVersionId, warnings };
  };
}

const BEYOND_LIMIT = `the prompt has ${MOST_PROMPT_VERSIONS} versions, which is all it may have: this use is logged under its newest`;

/** Pairs. Most calls use one that was used a moment ago. */
const MOST_REMEMBERED = 10_000;

/** A pair's version never changes. */
function remembered(versions: PromptVersions): (seen: SeenPrompt) => Promise<FoundVersion | null> {
  const known = new Map<string, FoundVersion>();
  return async (seen) => {
    // The digests have organisation and prompt in them.
    const pair = seen.template + seen.settings;
    const kept = known.get(pair);
    if (kept !== undefined) return kept;
    const found = await versions.promptVersion(seen);
    if (found === null || found.beyondLimit) return found;
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(pair, found);
    return found;
  };
}
