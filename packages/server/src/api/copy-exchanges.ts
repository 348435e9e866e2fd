// From recorded exchanges to rows of a dataset. Bodies are read and written a few at a time, however many are asked for.
import { MAX_DATASET_ROWS, type NotAddedReason } from '@heliometer/contract';
import { GatewayError } from '../kernel/errors.ts';
import type { DatasetOrigin, NewDatasetRow } from '../ports/datasets.ts';
import type { ViewedRecord } from '../ports/exchange-view.ts';
import type { RequestQuery, StoredBodies, StoredExchange } from '../ports/record-store.ts';
import type { PromptBody } from '../ports/stored-prompts.ts';
import type { ApiContext } from './context.ts';
import { textsOfRow, viewRow } from './dataset-view.ts';
import { showBody } from './show-bodies.ts';

export type CopyMeans = Pick<ApiContext, 'control' | 'records' | 'view' | 'principal' | 'signal'>;

/** As the API says it. */
export interface Copied {
  readonly added: number;
  readonly already_there: string[];
  readonly not_added: { readonly request_id: string; readonly reason: NotAddedReason }[];
}

interface Candidate {
  readonly origin: DatasetOrigin;
  readonly record: ViewedRecord;
  /** Of a prompt with an id the provider never sees the tags; without one they are text like any other. */
  readonly isTagged: boolean;
  /** The version of a stored prompt that the gateway filled the body from; null = none. */
  readonly filledFrom: string | null;
}

const PAGE_ROWS = 1_000;
/** A body can be 8 MiB on each side; this many exchanges' are held at once. */
const BODIES_AT_ONCE = 16;
/** One that is larger could not be edited either: it is what the API takes. */
const MAX_ROW_CHARACTERS = 1024 * 1024;

/** By request ids or exchange ids. @throws GatewayError conflict when there is no room, not_found for the dataset */
export async function copyByIds(datasetId: string, ids: readonly string[], means: CopyMeans): Promise<Copied> {
  const { records, principal, signal } = means;
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const candidates: Candidate[] = [];
  for (let from = 0; from < wanted.length; from += PAGE_ROWS) {
    const found = await records.findMany(principal.organizationId, wanted.slice(from, from + PAGE_ROWS), signal);
    candidates.push(...found.map(toCandidate));
  }
  const known = new Set(candidates.flatMap(({ origin }) => [origin.requestId.toLowerCase(), origin.exchangeId]));
  const unknown = wanted.filter((id) => !known.has(id));
  // The store finds them in an order of its own.
  const places = new Map(wanted.map((id, index) => [id, index]));
  const placeOf = ({ origin }: Candidate) =>
    places.get(origin.requestId.toLowerCase()) ?? places.get(origin.exchangeId);
  candidates.sort((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0));
  const copied = await copy(datasetId, candidates, means);
  const refused = unknown.map((id) => ({ request_id: id, reason: 'unknown' as const }));
  return { ...copied, not_added: [...refused, ...copied.not_added] };
}

export interface Collection {
  readonly query: Omit<RequestQuery, 'sort' | 'limit' | 'offset'>;
  readonly limit: number;
  readonly preview: boolean;
}

/** The newest that a filter selects. */
export async function copySelected(
  datasetId: string,
  { query, limit, preview }: Collection,
  means: CopyMeans,
): Promise<Copied> {
  const candidates: Candidate[] = [];
  for (let cursor: string | null | undefined; cursor !== null && candidates.length < limit; ) {
    const page = await means.records.requests(
      {
        ...query,
        sort: { column: 'created_at', direction: 'desc' },
        limit: Math.min(PAGE_ROWS, limit - candidates.length),
        offset: 0,
        ...(cursor === undefined ? {} : { cursor }),
      },
      means.signal,
    );
    candidates.push(...page.rows.map(toCandidate));
    cursor = page.nextCursor;
  }
  if (!preview) return copy(datasetId, candidates, means);
  const { there } = await sift(datasetId, candidates, means);
  return { added: 0, already_there: there, not_added: [] };
}

function toCandidate({ record }: StoredExchange): Candidate {
  const { exchangeId, requestId, userId, sessionId, provider, path, format, model, targetUrl, stream } = record;
  const origin = { exchangeId, requestId, userId, sessionId, provider, path, format, model };
  return {
    origin: { ...origin, properties: record.properties },
    record: { provider, targetUrl, path, format, stream },
    isTagged: record.promptId !== null,
    filledFrom: record.bodyChanges.includes('prompt') ? record.promptVersionId : null,
  };
}

/** Those that have a row already, by their request ids, and those that have none. */
async function sift(datasetId: string, candidates: readonly Candidate[], { control, principal }: CopyMeans) {
  const exchangeIds = candidates.map(({ origin }) => origin.exchangeId);
  const held = await control.exchangesInDataset(principal.organizationId, datasetId, exchangeIds);
  return {
    there: candidates.filter(({ origin }) => held.has(origin.exchangeId)).map(({ origin }) => origin.requestId),
    fresh: candidates.filter(({ origin }) => !held.has(origin.exchangeId)),
  };
}

async function copy(datasetId: string, candidates: readonly Candidate[], means: CopyMeans): Promise<Copied> {
  const { control, principal, records, signal } = means;
  const { there, fresh } = await sift(datasetId, candidates, means);
  await checkRoom(datasetId, fresh.length, means);
  const refused: Copied['not_added'] = [];
  let added = 0;
  for (let from = 0; from < fresh.length; from += BODIES_AT_ONCE) {
    signal.throwIfAborted();
    const batch = fresh.slice(from, from + BODIES_AT_ONCE);
    const ids = batch.map(({ origin }) => origin.exchangeId);
    const bodies = await records.bodies(principal.organizationId, ids, signal);
    const prompts = await control.storedBodies(
      principal.organizationId,
      batch.flatMap(({ filledFrom }) => filledFrom ?? []),
    );
    const rows: NewDatasetRow[] = [];
    for (const candidate of batch) {
      const made = toNewRow(candidate, { stored: bodies.get(candidate.origin.exchangeId), prompts }, means);
      if (typeof made === 'string') refused.push({ request_id: candidate.origin.requestId, reason: made });
      else rows.push(made);
    }
    const count = rows.length === 0 ? 0 : await control.addDatasetRows(principal.organizationId, datasetId, rows);
    if (count === null) throw unknownDataset(datasetId);
    added += count;
  }
  return { added, already_there: there, not_added: refused };
}

async function checkRoom(datasetId: string, more: number, { control, principal }: CopyMeans): Promise<void> {
  const dataset = await control.dataset(principal.organizationId, datasetId);
  if (dataset === null) throw unknownDataset(datasetId);
  if (dataset.rows + more <= MAX_DATASET_ROWS) return;
  const held = `A dataset holds ${MAX_DATASET_ROWS} rows; this one has ${dataset.rows}, so ${more} more do not fit.`;
  throw new GatewayError('conflict', `${held} Remove rows, or make another dataset.`);
}

export function unknownDataset(id: string): GatewayError {
  return new GatewayError('not_found', `There is no dataset of id ${id}.`);
}

interface Kept {
  readonly stored: StoredBodies | undefined;
  readonly prompts: ReadonlyMap<string, PromptBody>;
}

function toNewRow(
  { origin, record, isTagged, filledFrom }: Candidate,
  { stored, prompts }: Kept,
  { view }: CopyMeans,
): NewDatasetRow | NotAddedReason {
  if (stored === undefined) return 'unknown';
  const sent = showBody(stored.request);
  const prompt = prompts.get(filledFrom ?? '');
  // Of a version that is deleted the body stays as it was sent, and the check before an export says so.
  const whole = prompt !== undefined && isBody(sent) ? view.fillStored(record, sent, prompt) : sent;
  const request = isTagged ? view.untag(whole) : whole;
  if (request === null || stored.request.encoding === 'base64') return 'no_body';
  const folded = record.stream ? view.fold(record, stored) : null;
  const bodies = { request: JSON.stringify(request), response: JSON.stringify(folded ?? showBody(stored.response)) };
  if (bodies.request.length + bodies.response.length > MAX_ROW_CHARACTERS) return 'too_large';
  return { origin, bodies, texts: textsOfRow(viewRow(origin, bodies, view)) };
}

function isBody(sent: unknown): sent is Readonly<Record<string, unknown>> {
  return typeof sent === 'object' && sent !== null && !Array.isArray(sent);
}
