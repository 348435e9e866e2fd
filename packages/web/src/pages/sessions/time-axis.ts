// Time along the width of a box: what is in view, stretches in which nothing happened folded to a mark, ticks, and where the
// label of a bar finds room. Milliseconds count from the start of the session.

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch without any call, and how wide it is shown when folded. */
export interface Fold extends Stretch {
  readonly shownMs: number;
}

/** What is in view, as it is shown: folded stretches count as what they are folded to. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Shorter pauses are no idle stretches: nothing is gained by folding them. */
const SHORTEST_PART = 0.03;
const FOLDED_PART = 0.02;
const SHORTEST_WINDOW_MS = 1;

/** Between calls that do not touch, in order. */
export function gapsOf(calls: readonly Stretch[]): readonly Stretch[] {
  const gaps: Stretch[] = [];
  let endMs = 0;
  for (const { fromMs, toMs } of calls.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (fromMs > endMs) gaps.push({ fromMs: endMs, toMs: fromMs });
    endMs = Math.max(endMs, toMs);
  }
  return gaps;
}

export function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

export function foldsOf(gaps: readonly Stretch[], wholeMs: number): readonly Fold[] {
  const long = gaps.filter(({ fromMs, toMs }) => toMs - fromMs > wholeMs * SHORTEST_PART);
  const leftMs = wholeMs - lengthOf(long);
  const shownMs = Math.max(leftMs * FOLDED_PART, Number.MIN_VALUE);
  return long.filter(({ fromMs, toMs }) => toMs - fromMs > shownMs).map((gap) => ({ ...gap, shownMs }));
}

/** Where a moment stands once stretches are folded. Rises with time. */
export function shownAt(ms: number, folds: readonly Fold[]): number {
  let shown = ms;
  for (const { fromMs, toMs, shownMs } of folds) {
    if (ms <= fromMs) break;
    const saved = toMs - fromMs - shownMs;
    shown -= ms >= toMs ? saved : (saved * (ms - fromMs)) / (toMs - fromMs);
  }
  return shown;
}

export function zoomed(window: Window, by: number, around: number, whole: Window): Window {
  const width = Math.min(Math.max((window.to - window.from) * by, SHORTEST_WINDOW_MS), whole.to - whole.from);
  const part = (around - window.from) / (window.to - window.from);
  return within({ from: around - part * width, to: around - part * width + width }, whole);
}

export function moved(window: Window, by: number, whole: Window): Window {
  return within({ from: window.from + by, to: window.to + by }, whole);
}

/** As wide, but not beyond either end. */
function within({ from, to }: Window, whole: Window): Window {
  const width = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: start, to: start + width };
}

/** A bar with a little room on both sides. */
export function around(bar: Window, whole: Window): Window {
  const room = Math.max((bar.to - bar.from) * 0.1, SHORTEST_WINDOW_MS / 2);
  const from = Math.max(whole.from, bar.from - room);
  return { from, to: Math.min(whole.to, Math.max(bar.to + room, from + SHORTEST_WINDOW_MS)) };
}

/**
 * The end of the axis while a session goes on: it stays where it is until a call ends beyond it, and then leaves room for more,
 * so that bars do not move with each answer.
 */
export function axisEnd(beforeMs: number | null, endMs: number): number {
  if (beforeMs === null) return endMs;
  return endMs <= beforeMs ? beforeMs : endMs * 1.25;
}

export interface Tick {
  readonly atMs: number;
  /** From the left, of 1. */
  readonly place: number;
  /** Folded here: so long. */
  readonly foldedMs: number | null;
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400] as const;

function stepOf(leastMs: number): number {
  if (leastMs <= 1000) {
    const power = 10 ** Math.floor(Math.log10(Math.max(leastMs, 0.001)));
    return ([1, 2, 5, 10].find((each) => each * power >= leastMs) ?? 10) * power;
  }
  const seconds = STEPS_S.find((each) => each * 1000 >= leastMs);
  return seconds === undefined ? Math.ceil(leastMs / 86_400_000) * 86_400_000 : seconds * 1000;
}

interface Axis {
  readonly window: Window;
  readonly folds: readonly Fold[];
  readonly wholeMs: number;
  /** px */
  readonly width: number;
}

const APART_PX = 84;

/** Round moments far enough apart to be read, and a tick at each fold. */
export function ticksOf({ window, folds, wholeMs, width }: Axis): readonly Tick[] {
  if (width <= 0) return [];
  const perPx = (window.to - window.from) / width;
  const step = stepOf(perPx * APART_PX);
  const placeOf = (ms: number) => (shownAt(ms, folds) - window.from) / (window.to - window.from);
  const found: Tick[] = folds.map(({ fromMs, toMs }) => ({
    atMs: fromMs,
    place: (placeOf(fromMs) + placeOf(toMs)) / 2,
    foldedMs: toMs - fromMs,
  }));
  const open = opensOf(folds, wholeMs);
  for (const { fromMs, toMs } of open) {
    // Of a long session only what is in view.
    const first = Math.max(fromMs, fromMs + window.from - shownAt(fromMs, folds));
    const last = Math.min(toMs, fromMs + window.to - shownAt(fromMs, folds));
    for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
      found.push({ atMs: at, place: placeOf(at), foldedMs: null });
    }
  }
  return apart(
    found.filter(({ place }) => place >= -1e-9 && place <= 1),
    APART_PX / width / 2,
  );
}

function opensOf(folds: readonly Fold[], wholeMs: number): readonly Stretch[] {
  const starts = [0, ...folds.map(({ toMs }) => toMs)];
  const ends = [...folds.map(({ fromMs }) => fromMs), wholeMs];
  return starts.map((fromMs, i) => ({ fromMs, toMs: ends[i] ?? wholeMs }));
}

/** Folds go before moments; of what is too near the first stays. */
function apart(ticks: readonly Tick[], least: number): readonly Tick[] {
  const kept: Tick[] = [];
  for (const tick of ticks) {
    if (kept.every(({ place }) => Math.abs(place - tick.place) >= least)) kept.push(tick);
  }
  return kept.sort((a, b) => a.place - b.place);
}

export type LabelPlace = 'inside' | 'right' | 'left';

interface LabelRoom {
  /** Of the part of the bar that is in view, px. */
  readonly left: number;
  readonly width: number;
  readonly box: number;
  readonly label: number;
}

const GAP_PX = 6;

/** Where there is room: in the bar, right of it, left of it. A bar over all of the box bears it inside, come what may. */
export function placeLabel({ left, width, box, label }: LabelRoom): LabelPlace {
  // As much again is left of the bar, or it would not be seen for its label.
  if (width >= 2 * label) return 'inside';
  if (left + width + GAP_PX + label <= box) return 'right';
  return left - GAP_PX - label >= 0 ? 'left' : 'inside';
}
