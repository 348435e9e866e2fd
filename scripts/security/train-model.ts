// Learns the weights. A text of many windows is a threat when one of them is, and the labels don't say which: after a first
// round with all of them, only those of a threat that look worst teach what threats look like; every window of a harmless
// text teaches what they don't.
import { BUCKETS } from '../../packages/server/src/security/builtin/features.ts';
import {
  logitOf,
  type ModelFile,
  probabilityOf,
  scaleOf,
  type View,
  viewsOf,
  type Weights,
  type Window,
  windowsOf,
} from '../../packages/server/src/security/builtin/model.ts';
import type { LabelledPrompt } from './labelled-prompt.ts';
import { type Random, randomFrom, shuffled } from './random.ts';

export interface ReadPrompt extends LabelledPrompt {
  readonly views: readonly View[];
}

export function readPrompts(prompts: readonly LabelledPrompt[]): readonly ReadPrompt[] {
  return prompts.map((prompt) => ({ ...prompt, views: viewsOf(prompt.text) }));
}

export interface TrainedWeights extends Weights {
  readonly values: Float64Array;
}

const ROUNDS = 3;
const EPOCHS = 8;
const RATE = 0.25;
/** Pull towards 0, each time a weight is used. */
const DECAY = 2e-5;
/** A false alarm stops somebody's work. */
const HARMLESS = 2;
/** Of a threat's windows, those that teach in later rounds. */
const WORST_SHARE = 0.3;

interface Lesson {
  readonly view: View;
  readonly window: Window;
  readonly label: number;
  readonly weight: number;
}

export function trainModel(prompts: readonly ReadPrompt[], seed: number): TrainedWeights {
  const random = randomFrom(seed);
  let model = learn(lessonsOf(prompts, null), random);
  for (let round = 1; round < ROUNDS; round += 1) model = learn(lessonsOf(prompts, model), random);
  return model;
}

/** As the file keeps it, and as the gateway will see it. */
export function toModelFile(model: TrainedWeights, seed: number, threshold: number): ModelFile {
  const largest = model.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = largest / 127;
  const bytes = Int8Array.from(model.values, (value) => Math.round(value / step));
  return {
    version: 1,
    seed,
    bias: rounded(model.bias),
    hidden: rounded(model.hidden),
    step: rounded(step),
    threshold,
    weights: Buffer.from(bytes.buffer).toString('base64'),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(8));
}

/** A text of an attack shares its weight among its windows; each window of a harmless one counts in full, and twice. */
function lessonsOf(prompts: readonly ReadPrompt[], model: TrainedWeights | null): readonly Lesson[] {
  const lessons: Lesson[] = [];
  for (const { label, weight, views } of prompts) {
    const all = views.flatMap((view) => windowsOf(view.features.tokens).map((window) => ({ view, window })));
    const chosen = label === 1 ? worstOf(all, model) : all;
    const share = label === 1 ? weight / chosen.length : HARMLESS * weight;
    for (const { view, window } of chosen) lessons.push({ view, window, label, weight: share });
  }
  return lessons;
}

type Place = Pick<Lesson, 'view' | 'window'>;

function worstOf(places: readonly Place[], model: TrainedWeights | null): readonly Place[] {
  if (model === null || places.length === 1) return places;
  const ranked = places
    .map((place, i) => ({ place, i, logit: windowLogit(place, model) }))
    .sort((a, b) => b.logit - a.logit || a.i - b.i);
  return ranked.slice(0, Math.ceil(places.length * WORST_SHARE)).map(({ place }) => place);
}

function bucketRange({ view: { features }, window: { from, to } }: Place): [number, number] {
  return [from === 0 ? 0 : (features.ends[from - 1] as number), to === 0 ? 0 : (features.ends[to - 1] as number)];
}

function windowLogit(place: Place, { bias, hidden, values }: TrainedWeights): number {
  const { buckets } = place.view.features;
  const [first, end] = bucketRange(place);
  let sum = 0;
  for (let at = first; at < end; at += 1) sum += values[buckets[at] as number] as number;
  return bias + (place.view.hidden ? hidden : 0) + sum * scaleOf(place.window.to - place.window.from);
}

/** Logistic regression by stochastic gradient steps, the step of each weight shrinking with its use (AdaGrad). */
function learn(lessons: readonly Lesson[], random: Random): TrainedWeights {
  const values = new Float64Array(BUCKETS);
  const seen = new Float64Array(BUCKETS).fill(1e-3);
  const model = { bias: 0, hidden: 0, values, step: 1 };
  const own = { bias: 1e-3, hidden: 1e-3 };
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const lesson of shuffled(lessons, random)) {
      const error = (probabilityOf(windowLogit(lesson, model)) - lesson.label) * lesson.weight;
      own.bias += error * error;
      model.bias -= (RATE * error) / Math.sqrt(own.bias);
      if (lesson.view.hidden) {
        own.hidden += error * error;
        model.hidden -= (RATE * error) / Math.sqrt(own.hidden);
      }
      const { buckets } = lesson.view.features;
      const slope = error * scaleOf(lesson.window.to - lesson.window.from);
      const [first, end] = bucketRange(lesson);
      for (let at = first; at < end; at += 1) {
        const bucket = buckets[at] as number;
        const gradient = slope + DECAY * (values[bucket] as number);
        seen[bucket] = (seen[bucket] as number) + gradient * gradient;
        values[bucket] = (values[bucket] as number) - (RATE * gradient) / Math.sqrt(seen[bucket] as number);
      }
    }
  }
  return model;
}

export function scoreOf({ views }: ReadPrompt, model: Weights): number {
  return probabilityOf(logitOf(views, model));
}
