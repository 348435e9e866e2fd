// Table. The applications of the demo: who uses them, when, and which calls one use of them is made of.
import type { Conversation } from './bodies.ts';
import type { Rhythm } from './calendar.ts';
import { type DemoModel, MODELS } from './models.ts';
import { chance, pick, pickWeighted, type Random, skewed, wholeBetween } from './random.ts';
import { CODE, type Dialogue, INJECTION, MARKETING, RESEARCH, SUPPORT, TAGGING } from './texts.ts';

/** One call of a session, or one that stands alone. */
export interface Step {
  readonly path: string | null;
  readonly model: DemoModel;
  readonly conversation: Conversation;
  /** Medians: prompt, its cached part as a share, completion, its reasoning part as a share. */
  readonly tokens: {
    readonly prompt: number;
    readonly cached: number;
    readonly completion: number;
    readonly reasoning: number;
  };
  readonly stream: boolean;
  readonly promptId: string | null;
  /** Answered from the cache when somebody asked the same before. */
  readonly cacheKey: string | null;
  /** Refused by a rate limit; or looked at by the security guard; `threat`: and found to be one. */
  readonly guard: 'off' | 'passed' | 'threat' | 'limited';
  /** Asked for again when it fails; the fallback is asked when that is in vain. */
  readonly retries: boolean;
  readonly fallback: DemoModel | null;
  /** Begins with the one before it, else when that has ended … */
  readonly beside: boolean;
  /** … and somebody has typed it. */
  readonly byHand: boolean;
  /** People may say what they think of it. */
  readonly isFinal: boolean;
}

export interface Application {
  readonly name: string;
  /** Of all exchanges, in hundredths. */
  readonly weight: number;
  readonly rhythm: Rhythm;
  /** One user for so many exchanges, about; null = it has none. */
  readonly exchangesPerUser: number | null;
  readonly sessionName: string | null;
  readonly environments: readonly { readonly name: string; readonly weight: number }[];
  /** `age` is 0 at the beginning of the demo's time and 1 at its end. */
  steps(random: Random, age: number): readonly Step[];
}

const PRODUCTION = [
  { name: 'production', weight: 90 },
  { name: 'staging', weight: 8 },
  { name: 'development', weight: 2 },
];

const PLAIN: Omit<Step, 'path' | 'model' | 'conversation' | 'tokens'> = {
  stream: false,
  promptId: null,
  cacheKey: null,
  guard: 'off',
  retries: false,
  fallback: null,
  beside: false,
  byHand: false,
  isFinal: false,
};

function input(key: string, text: string): string {
  return `<helicone-prompt-input key="${key}">${text}</helicone-prompt-input>`;
}

function ask(system: string, dialogue: Dialogue, text = dialogue.ask): Conversation {
  return { system, turns: [{ role: 'user', text }], answer: dialogue.answer };
}

/** The texts of a prompt over time: each new one takes the old one's place within a few days. */
function versionAt<T>(random: Random, age: number, versions: readonly T[]): T {
  const at = Math.floor(age * versions.length + (random.next() - 0.5) * 0.3);
  return versions[Math.max(0, Math.min(versions.length - 1, at))] as T;
}

const SUPPORT_RULES = [
  'You answer customers of a shop for outdoor goods.',
  'You answer customers of a shop for outdoor goods. Be brief and friendly. Never promise a date.',
  'You answer customers of a shop for outdoor goods. Be brief and friendly. Never promise a date. Use only what the articles say, and say so when they do not help.',
];

function supportSteps(random: Random, age: number): readonly Step[] {
  const rules = versionAt(random, age, SUPPORT_RULES);
  const model = pickWeighted(random, [
    { weight: 6 - 4 * age, use: MODELS.gpt4oMini },
    { weight: 2 + 5 * age, use: MODELS.gpt41Mini },
    { weight: 1, use: MODELS.gpt41 },
  ]).use;
  const steps: Step[] = [];
  const turns: Conversation['turns'][number][] = [];
  for (let turn = 1, count = Math.min(7, Math.ceil(skewed(random, 1.4, 0.6))); turn <= count; turn += 1) {
    const isThreat = chance(random, 0.006);
    const dialogue = isThreat ? INJECTION : pick(random, SUPPORT);
    const path = `/chat/turn-${turn}`;
    const question = { role: 'user', text: input('question', dialogue.ask) } as const;
    if (!isThreat)
      steps.push({
        ...PLAIN,
        path: `${path}/search`,
        byHand: turn > 1,
        model: MODELS.embedding,
        conversation: ask('', dialogue),
        tokens: { prompt: 14, cached: 0, completion: 0, reasoning: 0 },
      });
    steps.push({
      ...PLAIN,
      path,
      model,
      conversation: {
        system: `${rules} You write to ${input('name', 'the customer')}.`,
        turns: [...turns, question],
        answer: dialogue.answer,
      },
      tokens: { prompt: 900 + 260 * turn, cached: turn > 1 ? 0.6 : 0, completion: 120, reasoning: 0 },
      stream: true,
      promptId: 'support-answer',
      cacheKey: turn === 1 && !isThreat ? `support ${model.model} ${dialogue.ask}` : null,
      guard: isThreat ? 'threat' : chance(random, 0.005) ? 'limited' : 'passed',
      retries: true,
      fallback: MODELS.haiku,
      isFinal: turn === count,
    });
    if (isThreat) return steps;
    turns.push({ role: 'user', text: dialogue.ask }, { role: 'assistant', text: dialogue.answer });
  }
  return steps;
}

function reviewSteps(random: Random, age: number): readonly Step[] {
  const model = chance(random, 0.15 + 0.15 * age) ? MODELS.opus : MODELS.sonnet;
  const files = wholeBetween(random, 1, 6);
  const system = 'You review changes to a code base. Name what breaks, then what could be simpler. No praise.';
  const root = { ...PLAIN, promptId: 'review', retries: true };
  const parts = Array.from({ length: files }, (_, index): Step => {
    const dialogue = pick(random, CODE);
    const conversation = ask(system, dialogue, `The change:\n${input('diff', dialogue.ask)}`);
    const tokens = { prompt: 4200, cached: index === 0 ? 0 : 0.8, completion: 340, reasoning: 0 };
    return { ...root, path: `/review/file-${index + 1}`, model, conversation, tokens, beside: index > 0 };
  });
  const summary = ask(system, {
    ask: 'Sum the findings up for the author.',
    answer: 'Two findings need a change before this can go in; the rest is taste.',
  });
  const tokens = { prompt: 2600, cached: 0.4, completion: 260, reasoning: 0 };
  return [...parts, { ...PLAIN, path: '/review', model, conversation: summary, tokens, stream: true, isFinal: true }];
}

function researchSteps(random: Random): readonly Step[] {
  const dialogue = pick(random, RESEARCH);
  const system = 'You are a careful researcher. Say where each fact is from.';
  const plan = ask(system, {
    ask: `Plan the research on: ${dialogue.ask}`,
    answer: '1. What is asked\n2. Sources\n3. Figures\n4. What speaks against it',
  });
  const big = chance(random, 0.35) ? MODELS.geminiPro : MODELS.gpt5;
  const steps: Step[] = [
    {
      ...PLAIN,
      path: '/research/plan',
      model: MODELS.gpt5Mini,
      conversation: plan,
      tokens: { prompt: 620, cached: 0, completion: 900, reasoning: 0.7 },
    },
  ];
  for (let query = 1, count = wholeBetween(random, 2, 5); query <= count; query += 1) {
    const found = ask(system, {
      ask: `Read source ${query} on: ${dialogue.ask}`,
      answer: `Source ${query} supports the main claim, with figures that are two years old.`,
    });
    const path = `/research/query-${query}`;
    steps.push({
      ...PLAIN,
      path,
      model: MODELS.embedding,
      conversation: ask('', dialogue),
      tokens: { prompt: 22, cached: 0, completion: 0, reasoning: 0 },
      beside: query > 1,
    });
    steps.push({
      ...PLAIN,
      path: `${path}/read`,
      model: MODELS.geminiFlash,
      conversation: found,
      tokens: { prompt: 7800, cached: 0, completion: 420, reasoning: 0.3 },
    });
  }
  const tokens = { prompt: 5200, cached: 0.2, completion: 2100, reasoning: 0.45 };
  steps.push({
    ...PLAIN,
    path: '/research',
    model: big,
    conversation: ask(system, dialogue),
    tokens,
    stream: true,
    isFinal: true,
  });
  return steps;
}

const COPY_RULES = [
  'Write one sentence that sells this product.',
  'Write two short sentences that sell this product. No exclamation marks.',
];

function marketingSteps(random: Random, age: number): readonly Step[] {
  const dialogue = pick(random, MARKETING);
  const model = pick(random, [MODELS.mistral, MODELS.tuned, MODELS.haiku, MODELS.gpt41]);
  const conversation = ask(versionAt(random, age, COPY_RULES), dialogue, `Product: ${input('product', dialogue.ask)}`);
  const tokens = { prompt: 240, cached: 0, completion: 70, reasoning: 0 };
  return [{ ...PLAIN, path: null, model, conversation, tokens, promptId: 'product-copy', isFinal: true }];
}

function taggingSteps(random: Random): readonly Step[] {
  const dialogue = pick(random, TAGGING);
  const model = chance(random, 0.3) ? MODELS.llama : MODELS.geminiFlash;
  const conversation = ask('Tag the review: sentiment and topics, as JSON.', dialogue, input('review', dialogue.ask));
  const tokens = { prompt: 180, cached: 0, completion: 24, reasoning: 0 };
  const cacheKey = `tagging ${model.model} ${dialogue.ask}`;
  return [
    {
      ...PLAIN,
      path: null,
      model,
      conversation,
      tokens,
      promptId: 'review-tags',
      cacheKey: chance(random, 0.3) ? cacheKey : null,
      retries: true,
    },
  ];
}

export const APPLICATIONS: readonly Application[] = [
  {
    name: 'support-assistant',
    weight: 44,
    rhythm: 'evening',
    exchangesPerUser: 12,
    sessionName: 'Support chat',
    environments: PRODUCTION,
    steps: supportSteps,
  },
  {
    name: 'code-review',
    weight: 18,
    rhythm: 'office',
    exchangesPerUser: 300,
    sessionName: 'Review',
    environments: [{ name: 'production', weight: 1 }],
    steps: reviewSteps,
  },
  {
    name: 'research-agent',
    weight: 14,
    rhythm: 'office',
    exchangesPerUser: 120,
    sessionName: 'Research',
    environments: PRODUCTION,
    steps: researchSteps,
  },
  {
    name: 'copywriter',
    weight: 6,
    rhythm: 'office',
    exchangesPerUser: 200,
    sessionName: null,
    environments: PRODUCTION,
    steps: marketingSteps,
  },
  {
    name: 'review-tagging',
    weight: 18,
    rhythm: 'night',
    exchangesPerUser: null,
    sessionName: null,
    environments: [{ name: 'production', weight: 1 }],
    steps: taggingSteps,
  },
];
