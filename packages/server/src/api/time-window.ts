// The window of time a query scans (platform.md §1: one on every scan). Its bounds come from the filter's own conditions on
// the time of the request, so that asking for last year searches last year.
import { type FilterLeaf, type FilterNode, isBranch, readInstant } from '@heliometer/contract';
import { InvalidQuery } from '../ports/record-store.ts';
import type { TimeWindow } from '../ports/time-window.ts';

export const DEFAULT_WINDOW_MS = 30 * 24 * 60 * 60 * 1000;
/** Exchanges are stamped by the gateway's clock, which in a fleet may run ahead of ours. */
const CLOCK_SKEW_MS = 60_000;

/** Inclusive, exclusive; null = open. */
interface Bounds {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export interface WindowChoices {
  readonly filter: FilterNode;
  readonly nowMs: number;
  readonly timeFilter?: { readonly start: number; readonly end: number } | undefined;
  /** Default 30 days; null = all of time. */
  readonly defaultMs?: number | null;
}

/** @throws InvalidQuery when it ends before it begins */
export function windowOf(choices: WindowChoices): TimeWindow {
  const { filter, nowMs, timeFilter } = choices;
  if (timeFilter !== undefined) {
    const { start, end } = timeFilter;
    if (start < end) return { fromMs: start, toMs: end };
    throw new InvalidQuery(
      `timeFilter: ${toIso(start)} to ${toIso(end)} is no window; the start must lie before the end`,
    );
  }
  const bounds = boundsOf(filter);
  const toMs = bounds.toMs ?? nowMs + CLOCK_SKEW_MS;
  if (bounds.fromMs !== null) return { fromMs: bounds.fromMs, toMs: Math.max(toMs, bounds.fromMs) };
  const { defaultMs = DEFAULT_WINDOW_MS } = choices;
  // Up to a bound of the past: the days before it. Up to one of the future: the days before now.
  return { fromMs: defaultMs === null ? 0 : Math.max(Math.min(toMs, nowMs) - defaultMs, 0), toMs };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

const OPEN: Bounds = { fromMs: null, toMs: null };

function boundsOf(node: FilterNode): Bounds {
  if (node === 'all') return OPEN;
  if (!isBranch(node)) return boundsOfLeaf(node);
  const [left, right] = [boundsOf(node.left), boundsOf(node.right)];
  return node.operator === 'and' ? narrowed(left, right) : widened(left, right);
}

/** Where the time of the request stands, by table. */
const CREATED_AT: Readonly<Record<string, string>> = {
  request_response_rmt: 'request_created_at',
  request: 'created_at',
};

/** Several columns of one leaf are joined by and. In other tables the same name is something else, a property's say. */
function boundsOfLeaf(leaf: FilterLeaf): Bounds {
  let bounds = OPEN;
  for (const [table, name] of Object.entries(CREATED_AT)) {
    const columns = Object.hasOwn(leaf, table) ? leaf[table] : undefined;
    const condition = columns !== undefined && Object.hasOwn(columns, name) ? columns[name] : undefined;
    for (const [operator, value] of Object.entries(condition ?? {})) {
      bounds = narrowed(bounds, boundsOfCondition(operator, value));
    }
  }
  return bounds;
}

/** What cannot be read as a time bounds nothing here; the store refuses it with its own words. */
function boundsOfCondition(operator: string, value: unknown): Bounds {
  const atMs = readInstant(value);
  if (atMs === null) return OPEN;
  switch (operator) {
    case 'gte':
    case 'gt':
      return { fromMs: atMs, toMs: null };
    case 'lte':
      return { fromMs: null, toMs: atMs + 1 };
    case 'lt':
      return { fromMs: null, toMs: atMs };
    case 'equals':
      return { fromMs: atMs, toMs: atMs + 1 };
    default:
      return OPEN;
  }
}

function narrowed(a: Bounds, b: Bounds): Bounds {
  const pick = (choose: (...values: number[]) => number, x: number | null, y: number | null) =>
    x === null || y === null ? (x ?? y) : choose(x, y);
  return { fromMs: pick(Math.max, a.fromMs, b.fromMs), toMs: pick(Math.min, a.toMs, b.toMs) };
}

/** From the first to the last of either: what lies between is left to the filter itself. */
function widened(a: Bounds, b: Bounds): Bounds {
  const pick = (choose: (...values: number[]) => number, x: number | null, y: number | null) =>
    x === null || y === null ? null : choose(x, y);
  return { fromMs: pick(Math.min, a.fromMs, b.fromMs), toMs: pick(Math.max, a.toMs, b.toMs) };
}
