// What text-classification models answer: labels with scores. Which of them mean harm is told by the harmless ones' names.
import type { SecurityVerdict } from '../ports/security-engine.ts';

export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/** Prompt Guard: BENIGN; Prompt Guard 2 and bare heads: LABEL_0; ProtectAI: SAFE; others: legit, normal … */
const HARMLESS = /^(?:benign|safe|legit(?:imate)?|normal|harmless|negative|ok|clean|no_?injection|label_?0|0)$/i;
/** Says no more than that it is the other one. */
const NAMELESS = /^(?:label_?)?\d+$/i;

/** @throws TypeError for anything but a list of labels with scores, or such a list in a list, as the inference API has it */
export function readLabels(answer: unknown): readonly LabelScore[] {
  const list: unknown = Array.isArray(answer) && Array.isArray(answer[0]) ? answer[0] : answer;
  if (!Array.isArray(list) || list.length === 0 || !list.every(isLabelScore)) {
    throw new TypeError('the answer is no list of labels and scores');
  }
  return list;
}

function isLabelScore(value: unknown): value is LabelScore {
  const given = value as Partial<LabelScore> | null;
  return typeof given?.label === 'string' && typeof given.score === 'number' && given.score >= 0 && given.score <= 1;
}

/** Of the labels that mean harm the likeliest names the threat. */
export function verdictOf(labels: readonly LabelScore[], threshold: number): Omit<SecurityVerdict, 'status'> {
  const harmful = labels.filter(({ label }) => !HARMLESS.test(label)).sort((a, b) => b.score - a.score);
  // An endpoint that names only its best label leaves the rest to the others.
  const score = harmful.reduce((sum, each) => sum + each.score, 0);
  if (score < threshold) return { threat: false, category: null };
  const name = harmful[0]?.label ?? '';
  return { threat: true, category: NAMELESS.test(name) || name === '' ? null : name };
}

/** Classifiers take some hundred tokens at a time: longer texts are asked about piece by piece, each overlapping the last. */
const PIECE = 1_500;
const OVERLAP = 200;

export function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let from = 0; from === 0 || from + OVERLAP < text.length; from += PIECE - OVERLAP) {
    pieces.push(text.slice(from, from + PIECE));
  }
  return pieces;
}
