// The rows of the list that are loaded. Only those that were looked at last are held as objects, the others as the text they came
// in: tens of thousands of rows may be scrolled through, and collecting garbage stops the page for as long as it takes to walk
// through the objects there are.
import type { ListedRequest } from '@heliometer/contract';
import type { RowList } from '../../parts/row-list.ts';

export const PAGE_ROWS = 200;

export interface RowPage {
  /** Of its rows, JSON. */
  readonly text: string;
  readonly exchangeIds: readonly string[];
  /** Of the same rows in the same order. */
  readonly requestIds: readonly string[];
  /** When they were asked, ms. */
  readonly askedMs: readonly number[];
  readonly nextCursor: string | null;
}

/** By `exchange_id`. */
export interface LoadedRows extends RowList<ListedRequest> {
  readonly requestIds: () => readonly string[];
  /** Without looking into the row; NaN where there is none. */
  readonly askedMsAt: (index: number) => number;
  /** Of the first of them: attempts of a client may have one id. */
  readonly placeOfRequest: (requestId: string) => number;
}

export function toPage(rows: readonly ListedRequest[], nextCursor: string | null): RowPage {
  return {
    text: JSON.stringify(rows),
    exchangeIds: rows.map((row) => row.exchange_id),
    requestIds: rows.map((row) => (row.request_id === row.exchange_id ? row.exchange_id : row.request_id)),
    askedMs: rows.map((row) => Date.parse(row.request_created_at)),
    nextCursor,
  };
}

/** @param pages each of `PAGE_ROWS` but the last, which may have fewer */
export function loadedRows(pages: readonly RowPage[], read: PageReader): LoadedRows {
  const exchangeIds = (page: RowPage) => page.exchangeIds;
  const requestIds = (page: RowPage) => page.requestIds;
  return {
    length: Math.max(0, pages.length - 1) * PAGE_ROWS + (pages.at(-1)?.exchangeIds.length ?? 0),
    at: (index) => {
      const page = pages[Math.floor(index / PAGE_ROWS)];
      return page === undefined ? undefined : read(page)[index % PAGE_ROWS];
    },
    keys: () => pages.flatMap(exchangeIds),
    requestIds: () => pages.flatMap(requestIds),
    askedMsAt: (index) => pages[Math.floor(index / PAGE_ROWS)]?.askedMs[index % PAGE_ROWS] ?? Number.NaN,
    placeOf: (key) => placeIn(pages, exchangeIds, key),
    placeOfRequest: (requestId) => placeIn(pages, requestIds, requestId),
  };
}

function placeIn(pages: readonly RowPage[], idsOf: (page: RowPage) => readonly string[], id: string): number {
  for (const [i, page] of pages.entries()) {
    const place = idsOf(page).indexOf(id);
    if (place >= 0) return i * PAGE_ROWS + place;
  }
  return -1;
}

export type PageReader = (page: RowPage) => readonly ListedRequest[];

/** A screen is on two of them; some more for going back and forth. */
const PAGES_HELD = 8;

/** A page's rows are the same objects for as long as it is one of those that were read last. */
export function createPageReader(): PageReader {
  const held = new Map<RowPage, readonly ListedRequest[]>();
  return (page) => {
    const rows = held.get(page) ?? (JSON.parse(page.text) as readonly ListedRequest[]);
    // Last again: a Map goes by when a key was set first.
    held.delete(page);
    held.set(page, rows);
    const [oldest] = held.keys();
    if (held.size > PAGES_HELD && oldest !== undefined) held.delete(oldest);
    return rows;
  };
}
