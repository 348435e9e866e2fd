// The built-in classifier: a logistic regression over the features of a window of text. A text is as dangerous as its worst
// window, in whichever of its views, so that length neither hides an injection nor makes one.
import { BUCKETS, type Features, readFeatures } from './features.ts';
import { revealHidden } from './reveal-hidden.ts';

/** What training leaves behind; a file of its own, read at start. */
export interface ModelFile {
  readonly version: 1;
  /** Of the run that made it. */
  readonly seed: number;
  readonly bias: number;
  /** Added for texts that were hidden in another. */
  readonly hidden: number;
  /** One step of a weight. */
  readonly step: number;
  /** From this probability on a text is taken for a threat. */
  readonly threshold: number;
  /** A signed byte for each bucket, base64. */
  readonly weights: string;
}

export interface Weights {
  readonly bias: number;
  readonly hidden: number;
  /** One for each bucket. */
  readonly values: Int8Array | Float64Array;
  readonly step: number;
}

export interface Model extends Weights {
  readonly threshold: number;
}

/** Tokens. Each size begins anew at every half of it: the large one for what takes its time, the small one for a line among others. */
const WINDOW = 96;
const WINDOWS = [WINDOW, 32];
/** So that two words are not taken for as sure a thing as a hundred. */
const FEW_TOKENS = 6;

/** Of many windows one looks bad by chance: the more there are, the surer it must be. */
const MANY = 0.3;

/** Thrown for a file that training did not make, or made for other features. */
export class UnusableModel extends Error {
  override readonly name = 'UnusableModel';
}

export function readModel(text: string): Model {
  const file = JSON.parse(text) as ModelFile;
  const bytes = Buffer.from(file.weights, 'base64');
  if (file.version !== 1 || bytes.length !== BUCKETS)
    throw new UnusableModel('the model file does not fit the features');
  const { bias, hidden, step, threshold } = file;
  return { bias, hidden, step, threshold, values: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/** The probability that the text is an injection or a jailbreak. */
export function scoreText(text: string, weights: Weights): number {
  return probabilityOf(logitOf(viewsOf(text), weights));
}

export interface View {
  readonly features: Features;
  readonly hidden: boolean;
}

export function viewsOf(text: string): readonly View[] {
  const shown = { features: readFeatures(text), hidden: false };
  return [shown, ...revealHidden(text).map((view) => ({ features: readFeatures(view), hidden: true }))];
}

export function logitOf(views: readonly View[], weights: Weights): number {
  let worst = Number.NEGATIVE_INFINITY;
  for (const { features, hidden } of views) {
    const sums = sumsOf(features, weights);
    const windows = windowsOf(features.tokens);
    const base = weights.bias + (hidden ? weights.hidden : 0) - MANY * Math.log(windows.length);
    for (const { from, to } of windows) {
      const sum = (sums[to] as number) - (sums[from] as number);
      worst = Math.max(worst, base + sum * weights.step * scaleOf(to - from));
    }
  }
  return worst;
}

export function probabilityOf(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

export function windowsOf(tokens: number): readonly Window[] {
  return WINDOWS.flatMap((size) => (size < WINDOW && tokens <= size ? [] : windowsOfSize(tokens, size)));
}

function windowsOfSize(tokens: number, size: number): readonly Window[] {
  const windows: Window[] = [];
  for (let from = 0; from === 0 || from + size / 2 < tokens; from += size / 2) {
    windows.push({ from, to: Math.min(tokens, from + size) });
  }
  return windows;
}

export function scaleOf(tokens: number): number {
  return 1 / Math.sqrt(tokens + FEW_TOKENS);
}

/** Sums of weights up to each token: any window is then one subtraction. */
function sumsOf({ buckets, ends, tokens }: Features, { values }: Weights): Float64Array {
  const sums = new Float64Array(tokens + 1);
  let at = 0;
  let sum = 0;
  for (let token = 0; token < tokens; token += 1) {
    for (const end = ends[token] as number; at < end; at += 1) sum += values[buckets[at] as number] as number;
    sums[token + 1] = sum;
  }
  return sums;
}
