import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredBody } from '@heliometer/contract';
import { storedBody } from '../../src/providers/read-body.ts';
import { readExchange, viewOf } from '../../src/providers/read-exchange.ts';
import { readStored } from '../../src/providers/stored-view.ts';
import { recordings } from './exchange-of.ts';

const RECORDINGS = recordings();
const skip = RECORDINGS.length === 0 ? 'no recordings here' : false;

describe('readStored', () => {
  test('a kept exchange has the view it had when it was read', { skip }, () => {
    for (const { name, exchange } of RECORDINGS) {
      const { reading, requestJson, answerJson, requestBody, responseBody } = readExchange(exchange);
      const stored = readStored({
        provider: 'X',
        reading,
        path: exchange.path,
        requestBody: storedBody(requestBody),
        responseBody: storedBody(responseBody),
      });
      assert.deepEqual(stored, { view: viewOf('X', reading, requestJson, answerJson), requestJson, answerJson }, name);
    }
  });

  test('omitted bodies give an empty view', () => {
    const omitted: StoredBody = { encoding: 'omitted', text: '', truncated: false, contentType: 'text/event-stream' };
    const { view } = readStored({
      provider: 'OPENAI',
      reading: { format: 'openai-chat', pathModel: null },
      path: '/v1/chat/completions',
      requestBody: omitted,
      responseBody: omitted,
    });
    assert.deepEqual([view.request.messages, view.response], [[], null]);
  });
});
