// The rows of the list that are loaded: any of them is there by its place or its id, whether it is held or kept as text.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ListedRequest } from '@heliometer/contract';
import { createPageReader, loadedRows, PAGE_ROWS, toPage } from '../src/pages/requests/loaded-rows.ts';

const FULL_PAGES = 12;
const LAST_PAGE_ROWS = 7;
const COUNT = FULL_PAGES * PAGE_ROWS + LAST_PAGE_ROWS;

const exchangeId = (index: number) => `exchange-${index}`;
/** Every tenth has an id of the client's, and shares it with the one after. */
const requestId = (index: number) => (index % 10 < 2 ? `own-${Math.floor(index / 10)}` : exchangeId(index));

function row(index: number): ListedRequest {
  return {
    exchange_id: exchangeId(index),
    request_id: requestId(index),
    request_created_at: new Date(index).toISOString(),
    request_path: '/v1/chat/completions',
    request_user_id: null,
    response_status: 200,
    outcome: 'answered',
    provider: 'OPENAI',
    model: 'gpt-4o-mini',
    prompt_id: null,
    prompt_version: null,
    prompt_tokens: index,
    completion_tokens: null,
    usage_estimated: false,
    cost: null,
    latencies: { total: 1, ttfb: null, ttft: null, overhead: 0, tokens_per_second: null },
    stream: false,
    finish_reason: null,
    session: { id: null, name: null, path: null },
    properties: { plan: 'pro' },
    scores: {},
  };
}

const all = Array.from({ length: COUNT }, (_, index) => row(index));
const pages = Array.from({ length: FULL_PAGES + 1 }, (_, page) =>
  toPage(all.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS), null),
);

describe('loaded rows', () => {
  test('each is at its place, back and forth, and nothing before the first or after the last', () => {
    const rows = loadedRows(pages, createPageReader());
    assert.equal(rows.length, COUNT);
    const places = [...all.keys()];
    for (const place of [...places, ...places.toReversed()]) assert.deepEqual(rows.at(place), all[place]);
    assert.equal(rows.at(-1), undefined);
    assert.equal(rows.at(COUNT), undefined);
  });

  test('a row in sight stays the same object when more pages come', () => {
    const read = createPageReader();
    const before = loadedRows(pages.slice(0, 2), read).at(PAGE_ROWS);
    assert.equal(loadedRows(pages, read).at(PAGE_ROWS), before);
  });

  test('a row is found by either of its ids, the first of those that share one', () => {
    const rows = loadedRows(pages, createPageReader());
    const late = COUNT - 1;
    assert.equal(rows.placeOf(exchangeId(late)), late);
    assert.equal(rows.placeOf('exchange-none'), -1);
    assert.equal(rows.placeOfRequest(requestId(1231)), 1230);
    assert.equal(rows.placeOfRequest(requestId(1235)), 1235);
    assert.equal(rows.placeOfRequest('own-none'), -1);
  });

  test('ids and times are told in the order of the rows', () => {
    const rows = loadedRows(pages, createPageReader());
    assert.deepEqual(
      rows.keys(),
      all.map((each) => each.exchange_id),
    );
    assert.equal(rows.askedMsAt(1234), 1234);
    assert.deepEqual(
      rows.requestIds(),
      all.map((each) => each.request_id),
    );
  });

  test('without a page there is no row', () => {
    const rows = loadedRows([], createPageReader());
    assert.equal(rows.length, 0);
    assert.equal(rows.at(0), undefined);
    assert.equal(rows.placeOf('exchange-0'), -1);
  });
});
