// The calls of a session as a tree: by path, in the order of their start (headers.md §6); those told as spans by the span that
// is their parent, whatever came first (§20). Pure.
import type { SessionCallShown, SessionNode, SessionSums } from '@heliometer/contract';
import type { SessionCall } from '../ports/sessions.ts';
import { toIso, toUsd, UNKNOWN_MODEL } from './to-helicone-request.ts';

/** A path is as long as a header may be; without a bound ten thousand of them would make a tree of millions. */
export const MAX_DEPTH = 64;

const ROOT = '/';

interface Sums {
  requests: number;
  errors: number;
  costNanos: number;
  priced: number;
  promptTokens: number;
  completionTokens: number;
  startMs: number;
  endMs: number;
}

/** Grows while calls are put in. */
interface Place {
  readonly name: string;
  readonly path: string;
  readonly depth: number;
  call: SessionCall | null;
  readonly children: Place[];
  /** The sibling of each name that began last. */
  readonly latest: Map<string, Place>;
}

export function buildSessionTree(calls: readonly SessionCall[]): SessionNode[] {
  const root = newPlace(ROOT, ROOT, 0);
  const below = new Map<string, SessionCall[]>();
  const spans = new Set(calls.map(({ traceSpan }) => traceSpan?.spanId));
  const others: SessionCall[] = [];
  for (const call of calls) {
    const parent = call.traceSpan?.parentSpanId ?? null;
    // One whose parent is not recorded, or not yet, stands by its path.
    if (parent === null || !spans.has(parent)) others.push(call);
    else below.getOrInsertComputed(parent, () => []).push(call);
  }
  for (const span of putByPath(root, others)) hang(span, root, below);
  // Spans that are each other's parents are nobody's: they stand by their paths as well.
  const left = [...below.values()].flat();
  if (left.length > 0) putByPath(root, left);
  return nodesOf(root.children);
}

interface PutSpan {
  readonly place: Place;
  readonly spanId: string;
}

/** Those of the calls that are spans. */
function putByPath(root: Place, calls: readonly SessionCall[]): readonly PutSpan[] {
  const parted = calls.map((call) => ({ call, parts: partsOf(call.path) }));
  // Of calls that began at once a parent goes before its children.
  parted.sort(
    (a, b) =>
      a.call.startedAtMs - b.call.startedAtMs ||
      a.parts.length - b.parts.length ||
      (a.call.exchangeId < b.call.exchangeId ? -1 : 1),
  );
  return parted.flatMap(({ call, parts }) => {
    const place = put(root, call, parts);
    return call.traceSpan === null ? [] : [{ place, spanId: call.traceSpan.spanId }];
  });
}

/** Takes what it hangs out of `below`. Deeper ones than may be stand beside their parents. */
function hang(from: PutSpan, root: Place, below: Map<string, SessionCall[]>): void {
  const waiting = [{ ...from, above: root }];
  for (const { place, spanId, above } of waiting) {
    const parent = place.depth < MAX_DEPTH ? place : above;
    for (const call of below.get(spanId) ?? []) {
      const own = add(parent, partsOf(call.path).at(-1) ?? call.model ?? ROOT);
      own.call = call;
      if (call.traceSpan !== null) waiting.push({ place: own, spanId: call.traceSpan.spanId, above: parent });
    }
    below.delete(spanId);
  }
}

function partsOf(path: string | null): readonly string[] {
  const parts = (path ?? '').split('/').filter((part) => part !== '');
  if (parts.length <= MAX_DEPTH) return parts;
  return [...parts.slice(0, MAX_DEPTH - 1), parts.slice(MAX_DEPTH - 1).join('/')];
}

function newPlace(name: string, path: string, depth: number): Place {
  return { name, path, depth, call: null, children: [], latest: new Map() };
}

function add(parent: Place, name: string): Place {
  const path = parent.depth === 0 ? `/${name}` : `${parent.path}/${name}`;
  const place = newPlace(name, path, parent.depth + 1);
  parent.children.push(place);
  parent.latest.set(name, place);
  return place;
}

function put(root: Place, call: SessionCall, parts: readonly string[]): Place {
  const last = parts.at(-1);
  if (last === undefined) {
    // Calls without a path stand side by side at the top: the session is their `/`.
    const alone = { ...newPlace(ROOT, ROOT, 1), call };
    root.children.push(alone);
    return alone;
  }
  let parent = root;
  for (const part of parts.slice(0, -1)) parent = parent.latest.get(part) ?? add(parent, part);
  const there = parent.latest.get(last);
  // A place that calls below it had made already is this call's; one that has its call gets a sibling.
  const place = there === undefined || there.call !== null ? add(parent, last) : there;
  place.call = call;
  return place;
}

interface Built {
  readonly node: SessionNode;
  readonly sums: Sums;
  /** A call goes by its own start, a place without one by the first below it. */
  readonly orderMs: number;
}

function nodesOf(places: readonly Place[]): SessionNode[] {
  return builtOf(places).map(({ node }) => node);
}

/** Recursion is bounded by `MAX_DEPTH`. */
function builtOf(places: readonly Place[]): readonly Built[] {
  const built = places.map(({ name, path, call, children }): Built => {
    const below = builtOf(children);
    const own = call === null ? [] : [sumsOf(call)];
    const sums = addUp([...own, ...below.map((child) => child.sums)]);
    const request = call === null ? null : shown(call);
    const node = { name, path, request, ...showSums(sums), children: below.map((child) => child.node) };
    return { node, sums, orderMs: call?.startedAtMs ?? sums.startMs };
  });
  return built.sort((a, b) => a.orderMs - b.orderMs);
}

function sumsOf(call: SessionCall): Sums {
  return {
    requests: 1,
    errors: call.isError ? 1 : 0,
    costNanos: call.costNanos ?? 0,
    priced: call.costNanos === null ? 0 : 1,
    promptTokens: call.promptTokens ?? 0,
    completionTokens: call.completionTokens ?? 0,
    startMs: call.startedAtMs,
    endMs: call.startedAtMs + call.latencyMs,
  };
}

/** A place has a call or something below it, so there is always one at least. */
function addUp(all: readonly Sums[]): Sums {
  const total: Sums = {
    requests: 0,
    errors: 0,
    costNanos: 0,
    priced: 0,
    promptTokens: 0,
    completionTokens: 0,
    startMs: Number.POSITIVE_INFINITY,
    endMs: Number.NEGATIVE_INFINITY,
  };
  for (const each of all) {
    total.requests += each.requests;
    total.errors += each.errors;
    total.costNanos += each.costNanos;
    total.priced += each.priced;
    total.promptTokens += each.promptTokens;
    total.completionTokens += each.completionTokens;
    total.startMs = Math.min(total.startMs, each.startMs);
    total.endMs = Math.max(total.endMs, each.endMs);
  }
  return total;
}

export function showSums(sums: Readonly<Sums>): SessionSums {
  return {
    total_requests: sums.requests,
    errors: sums.errors,
    total_cost: sums.priced === 0 ? null : toUsd(sums.costNanos),
    priced: sums.priced,
    prompt_tokens: sums.promptTokens,
    completion_tokens: sums.completionTokens,
    total_tokens: sums.promptTokens + sums.completionTokens,
    started_at: toIso(sums.startMs),
    ended_at: toIso(Math.round(sums.endMs)),
    duration_ms: sums.endMs - sums.startMs,
  };
}

function shown(call: SessionCall): SessionCallShown {
  const { promptTokens, completionTokens } = call;
  const isUnknown = promptTokens === null && completionTokens === null;
  return {
    request_id: call.requestId,
    exchange_id: call.exchangeId,
    request_created_at: toIso(call.startedAtMs),
    response_status: call.status,
    outcome: call.outcome,
    provider: call.provider,
    model: call.model ?? UNKNOWN_MODEL,
    request_user_id: call.userId,
    delay_ms: Math.round(call.latencyMs),
    time_to_first_token: call.ttftMs === null ? null : Math.round(call.ttftMs),
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: isUnknown ? null : (promptTokens ?? 0) + (completionTokens ?? 0),
    cost: call.costNanos === null ? null : toUsd(call.costNanos),
  };
}
