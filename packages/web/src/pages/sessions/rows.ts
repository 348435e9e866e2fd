// The tree of a session as rows to show: folded places closed, runs of one name gathered, each row with its colour and span.
import type { SessionCallShown, SessionNode, SessionSums } from '@heliometer/contract';

export interface SessionRow {
  /** The same from answer to answer, while the session grows. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly depth: number;
  /** null = no call was made here: a place that calls below it made, or a run of calls of one name. */
  readonly call: SessionCallShown | null;
  /** Of its own call and all below it. */
  readonly sums: SessionSums;
  /** Its own call failed; of a closed row also one below. */
  readonly failed: boolean;
  readonly canFold: boolean;
  readonly isFolded: boolean;
  readonly parentKey: string | null;
  /** A token of the categories. */
  readonly color: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A run of so many siblings of one name stands below a row of its own. */
const RUN = 3;
const COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'] as const;
const OTHER = 'var(--c-other)';
export const NO_PATH = '/';

export function rowsOf(nodes: readonly SessionNode[], folded: ReadonlySet<string>): readonly SessionRow[] {
  const rows: SessionRow[] = [];
  const colors = colorsOf(nodes);
  const walk = (places: readonly Place[], depth: number, parentKey: string | null) => {
    for (const place of places) {
      const { node, key, below } = place;
      const isFolded = below.length > 0 && folded.has(key);
      rows.push({
        key,
        name: nameOf(node),
        path: node.path,
        depth,
        call: node.request,
        sums: node,
        failed: isFolded || below.length === 0 ? node.errors > 0 : ownFailed(node),
        canFold: below.length > 0,
        isFolded,
        parentKey,
        color: node.request !== null && isNoModelCall(node.request) ? OTHER : colors(node.path),
        startMs: Date.parse(node.started_at),
        endMs: Date.parse(node.started_at) + node.duration_ms,
      });
      if (!isFolded) walk(below, depth + 1, key);
    }
  };
  walk(placesOf(nodes, ''), 0, null);
  return rows;
}

interface Place {
  readonly node: SessionNode;
  readonly key: string;
  readonly below: readonly Place[];
}

function placesOf(nodes: readonly SessionNode[], above: string): readonly Place[] {
  const seen = new Map<string, number>();
  return runsOf(nodes).map((run): Place => {
    const [first] = run;
    const nth = (seen.get(first.path) ?? 0) + 1;
    seen.set(first.path, nth);
    if (run.length >= RUN) {
      const key = `run:${above}${first.path}:${nth}`;
      return { key, node: gathered(run), below: run.flatMap((node, i) => placesOf([node], `${key}.${i}`)) };
    }
    const key = first.request?.exchange_id ?? `${above}${first.path}:${nth}`;
    return { key, node: first, below: placesOf(first.children, `${key}:`) };
  });
}

type Run = readonly [SessionNode, ...SessionNode[]];

/** Those that are no run stand alone. Calls without a path are a list by time, and are not gathered. */
function runsOf(nodes: readonly SessionNode[]): readonly Run[] {
  const runs: [SessionNode, ...SessionNode[]][] = [];
  for (const node of nodes) {
    const last = runs.at(-1);
    if (last !== undefined && last[0].path === node.path && node.path !== NO_PATH) last.push(node);
    else runs.push([node]);
  }
  return runs.flatMap((run): readonly Run[] => (run.length >= RUN ? [run] : run.map((node): Run => [node])));
}

function gathered(run: Run): SessionNode {
  const [first] = run;
  const total = (read: (node: SessionNode) => number) => run.reduce((sum, node) => sum + read(node), 0);
  const startMs = Math.min(...run.map((node) => Date.parse(node.started_at)));
  const endMs = Math.max(...run.map((node) => Date.parse(node.started_at) + node.duration_ms));
  const priced = total((node) => node.priced);
  return {
    name: first.name,
    path: first.path,
    request: null,
    total_requests: total((node) => node.total_requests),
    errors: total((node) => node.errors),
    total_cost: priced === 0 ? null : total((node) => node.total_cost ?? 0),
    priced,
    prompt_tokens: total((node) => node.prompt_tokens),
    completion_tokens: total((node) => node.completion_tokens),
    total_tokens: total((node) => node.total_tokens),
    started_at: new Date(startMs).toISOString(),
    ended_at: new Date(endMs).toISOString(),
    duration_ms: endMs - startMs,
    children: [],
  };
}

function ownFailed({ request, errors, children }: SessionNode): boolean {
  return request !== null && errors > children.reduce((sum, child) => sum + child.errors, 0);
}

const NO_MODEL = /^(?:tool|vector_db|data):|^unknown$/;

/** A tool, a search in vectors, anything that was told as a span and names no model. */
export function isNoModelCall({ model, prompt_tokens, completion_tokens }: SessionCallShown): boolean {
  return prompt_tokens === null && completion_tokens === null && NO_MODEL.test(model);
}

function nameOf({ name, request }: SessionNode): string {
  return name === NO_PATH && request !== null ? request.model : name;
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}

/** By the first part in which paths differ, in the order of their start: below one root each of its branches has its own. */
function colorsOf(nodes: readonly SessionNode[]): (path: string) => string {
  const first = new Set(nodes.map(({ path }) => partsOf(path)[0] ?? ''));
  const level = first.size > 1 ? 0 : 1;
  const told = level === 0 ? nodes : nodes.flatMap(({ children }) => children);
  const parts = [...new Set(told.map(({ path }) => partsOf(path)[level] ?? ''))];
  return (path) => {
    const place = parts.indexOf(partsOf(path)[level] ?? '');
    return place === -1 ? COLORS[0] : (COLORS[place] ?? OTHER);
  };
}

/** Those with a call, by its start. */
export function callRowsOf(rows: readonly SessionRow[]): readonly SessionRow[] {
  return rows
    .flatMap(({ call, ...row }) => {
      return call === null ? [] : [{ ...row, call, startMs: Date.parse(call.request_created_at) }];
    })
    .sort((a, b) => a.startMs - b.startMs);
}

/** All calls, by their start. */
export function callsOf(nodes: readonly SessionNode[]): readonly SessionNode[] {
  const calls: SessionNode[] = [];
  const walk = (places: readonly SessionNode[]) => {
    for (const node of places) {
      if (node.request !== null) calls.push(node);
      walk(node.children);
    }
  };
  walk(nodes);
  return calls.sort((a, b) => startOf(a) - startOf(b));
}

export function startOf({ request, started_at }: SessionNode): number {
  return Date.parse(request?.request_created_at ?? started_at);
}

/** No call of it says where it belongs. */
export function hasNoPath(nodes: readonly SessionNode[]): boolean {
  return nodes.every(({ path }) => path === NO_PATH);
}
