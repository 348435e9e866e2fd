// A judge as it is being written, and what the API takes of it.
import type { ApiAnswer, ApiInput } from '../../api/call.ts';

export type Evaluator = ApiAnswer<'POST /v1/evaluator/query'>[number];
export type Rule = ApiAnswer<'GET /v1/evaluator/:id/onlineEvaluators'>[number];

export interface JudgeDraft {
  readonly name: string;
  readonly type: 'LLM-BOOLEAN' | 'LLM-CHOICE' | 'LLM-RANGE';
  readonly keyId: string;
  readonly model: string;
  readonly prompt: string;
  /** `good = 1`, one a line. */
  readonly choices: string;
  readonly min: string;
  readonly max: string;
  readonly sampleRate: string;
  /** `plan = pro`, one a line. */
  readonly filters: string;
  /** Whether it judges what comes in. */
  readonly isOn: boolean;
}

export type JudgeFaults = Partial<Record<keyof JudgeDraft, string>>;

export const EMPTY_JUDGE: JudgeDraft = {
  ...{ name: '', type: 'LLM-BOOLEAN', keyId: '', model: '', prompt: '', choices: 'good = 1\nbad = 0' },
  ...{ min: '1', max: '5', sampleRate: '10', filters: '', isOn: true },
};

/** Of one that is there, with the first of the rules that say what it judges. */
export function draftOf(
  { name, scoring_type: type, llm_template: template }: Evaluator,
  [rule]: readonly Rule[],
): JudgeDraft {
  const { provider_key_id: keyId, model, prompt, choices, range } = template;
  const { sampleRate, propertyFilters } = rule?.config ?? {};
  return {
    ...EMPTY_JUDGE,
    ...{ name, type, keyId, model, prompt, isOn: rule !== undefined },
    ...(choices === undefined ? {} : { choices: choices.map(({ value, score }) => `${value} = ${score}`).join('\n') }),
    ...(range === undefined ? {} : { min: String(range.min), max: String(range.max) }),
    ...(sampleRate === undefined ? {} : { sampleRate: String(sampleRate) }),
    filters: (propertyFilters ?? []).map(({ key, value }) => `${key} = ${value}`).join('\n'),
  };
}

export const TYPE_WORDS = {
  'LLM-BOOLEAN': 'Yes or no',
  'LLM-CHOICE': 'One of some choices',
  'LLM-RANGE': 'A number of a range',
} as const;

/** Of the judge alone, as far as it is needed to try it. */
export function judgeFaults(draft: JudgeDraft): JudgeFaults {
  const { type, keyId, model, prompt, choices, min, max } = draft;
  return {
    ...(keyId === '' ? { keyId: 'Choose a provider key.' } : {}),
    ...(model.trim() === '' ? { model: 'Name the model that judges.' } : {}),
    ...(prompt.trim() === '' ? { prompt: 'Say what is to be judged.' } : {}),
    ...(type === 'LLM-CHOICE' && choicesOf(choices) === null
      ? { choices: 'Two or more lines such as “good = 1”.' }
      : {}),
    ...(type === 'LLM-RANGE' && !(numberOf(min) < numberOf(max)) ? { max: 'A number above the least.' } : {}),
  };
}

export function allFaults(draft: JudgeDraft): JudgeFaults {
  const share = numberOf(draft.sampleRate);
  return {
    ...judgeFaults(draft),
    ...(draft.name.trim() === '' ? { name: 'Name it; its score is called so.' } : {}),
    ...(share > 0 && share <= 100 ? {} : { sampleRate: 'A number above 0, up to 100.' }),
    ...(pairsOf(draft.filters) === null ? { filters: 'Lines such as “plan = pro”.' } : {}),
  };
}

type Created = ApiInput<'POST /v1/evaluator'>['body'];

export function judgeOf({ type, keyId, model, prompt, choices, min, max }: JudgeDraft): Omit<Created, 'name'> {
  return {
    scoring_type: type,
    llm_template: {
      ...{ provider_key_id: keyId, model: model.trim(), prompt: prompt.trim() },
      ...(type === 'LLM-CHOICE' ? { choices: choicesOf(choices) ?? [] } : {}),
      ...(type === 'LLM-RANGE' ? { range: { min: numberOf(min), max: numberOf(max) } } : {}),
    },
  };
}

export function ruleOf({ sampleRate, filters }: JudgeDraft) {
  return { sampleRate: numberOf(sampleRate), propertyFilters: pairsOf(filters) ?? [] };
}

function choicesOf(text: string): { value: string; score: number }[] | null {
  const choices = pairsOf(text)?.map(({ key, value }) => ({ value: key, score: numberOf(value) }));
  const isFit = choices !== undefined && choices.length >= 2 && choices.every(({ score }) => !Number.isNaN(score));
  return isFit ? choices : null;
}

/** null = a line that is no pair. */
function pairsOf(text: string): { key: string; value: string }[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => {
    const at = line.indexOf('=');
    return { key: line.slice(0, Math.max(at, 0)).trim(), value: line.slice(at + 1).trim() };
  });
  return pairs.every(({ key }) => key !== '') ? pairs : null;
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
