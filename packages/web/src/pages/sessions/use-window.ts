// What of a session's time is in view: all of it, until somebody zooms.
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { callsOf, startOf } from './rows.ts';
import {
  around,
  axisEnd,
  type Fold,
  foldsOf,
  gapsOf,
  lengthOf,
  moved,
  type Stretch,
  shownAt,
  type Window,
  zoomed,
} from './time-axis.ts';
import type { SessionTree } from './use-session.ts';

export interface SessionTime {
  readonly startMs: number;
  /** Of the axis, from its start. */
  readonly wholeMs: number;
  /** Without any call. */
  readonly idleMs: number;
  readonly folds: readonly Fold[];
  readonly canFold: boolean;
  readonly window: Window;
  readonly isWhole: boolean;
  readonly fit: () => void;
  readonly zoom: (by: number, around?: number) => void;
  readonly move: (by: number) => void;
  readonly fitTo: (bar: Stretch) => void;
}

const NONE: readonly Fold[] = [];

export function useSessionTime(tree: SessionTree, isFolded: boolean): SessionTime {
  const startMs = Date.parse(tree.started_at);
  const end = useRef<number | null>(null);
  const [own, setOwn] = useState<Window | null>(null);
  const durationMs = Math.max(tree.duration_ms, 1);
  const wholeMs = axisEnd(end.current, durationMs);
  end.current = wholeMs;
  const gaps = useMemo(() => gapsOf(stretchesOf(tree, startMs)), [tree, startMs]);
  const possible = useMemo(() => foldsOf(gaps, durationMs), [gaps, durationMs]);
  const folds = isFolded ? possible : NONE;
  const whole = useMemo((): Window => ({ from: 0, to: shownAt(wholeMs, folds) }), [wholeMs, folds]);
  // A window of the other measure of time says nothing here.
  const measure = useRef(isFolded);
  if (measure.current !== isFolded) {
    measure.current = isFolded;
    if (own !== null) setOwn(null);
  }
  const window = own ?? whole;
  const show = (next: Window) => setOwn(next.to - next.from >= whole.to - whole.from ? null : next);
  return {
    startMs,
    wholeMs,
    idleMs: lengthOf(gaps),
    folds,
    canFold: possible.length > 0,
    window,
    isWhole: own === null,
    fit: () => {
      end.current = durationMs;
      setOwn(null);
    },
    zoom: (by, at = (window.from + window.to) / 2) => show(zoomed(window, by, at, whole)),
    move: (by) => show(moved(window, by, whole)),
    fitTo: ({ fromMs, toMs }) => show(around({ from: shownAt(fromMs, folds), to: shownAt(toMs, folds) }, whole)),
  };
}

function stretchesOf(tree: SessionTree, startMs: number): readonly Stretch[] {
  return callsOf(tree.children).map((node) => {
    const fromMs = startOf(node) - startMs;
    return { fromMs, toMs: fromMs + (node.request?.delay_ms ?? 0) };
  });
}

const PER_NOTCH = 1.0015;

/** Ctrl and the wheel zoom at the pointer; Shift and the wheel, or a wheel that goes sideways, move. */
export function useWheel(
  box: RefObject<HTMLElement | null>,
  axis: { readonly left: number; readonly width: number },
  time: SessionTime,
) {
  const now = useRef({ axis, time });
  now.current = { axis, time };
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const turn = (event: WheelEvent) => {
      const { axis: place, time: at } = now.current;
      if (place.width <= 0) return;
      const { from, to } = at.window;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const x = event.clientX - element.getBoundingClientRect().left - place.left;
        const part = Math.min(Math.max(x / place.width, 0), 1);
        at.zoom(PER_NOTCH ** event.deltaY, from + part * (to - from));
        return;
      }
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (sideways === 0 || at.isWhole) return;
      event.preventDefault();
      at.move((sideways / place.width) * (to - from));
    };
    // Not passive, or the browser would zoom the page as well.
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [box]);
}
