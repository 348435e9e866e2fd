import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { anthropicCompletions } from '../../src/providers/formats/anthropic-completions.ts';
import { assertReadsAnything } from './broken-bodies.ts';
import { streamOf } from './recorded-exchanges.ts';

const REQUEST = {
  model: 'claude-2.1',
  prompt: '\n\nHuman: Hi\n\nAssistant:',
  max_tokens_to_sample: 9,
  metadata: { user_id: 'u-1' },
  stream: true,
};
const WHOLE = {
  type: 'completion',
  id: 'compl_1',
  completion: ' Hello.',
  stop_reason: 'stop_sequence',
  model: 'claude-2.1',
};
const STREAM = streamOf(
  { ...WHOLE, completion: ' Hel', stop_reason: null },
  { type: 'ping' },
  { ...WHOLE, completion: 'lo.', stop_reason: null },
  { ...WHOLE, completion: '' },
);

describe('Anthropic’s text completions', () => {
  test('the request tells model, user, limit and prompt', () => {
    const facts = { model: 'claude-2.1', userId: 'u-1', stream: true, maxOutputTokens: 9 };
    assert.deepEqual(anthropicCompletions.readRequest(REQUEST), facts);
    assert.equal(anthropicCompletions.requestView(REQUEST).prompt, REQUEST.prompt);
  });

  test('a stream folds into the whole answer, which tells model and finish, and no usage', () => {
    const folded = anthropicCompletions.fold(STREAM);
    assert.deepEqual(anthropicCompletions.readAnswer(folded), anthropicCompletions.readAnswer(WHOLE));
    assert.deepEqual(anthropicCompletions.answerView(folded), {
      model: 'claude-2.1',
      messages: [{ _type: 'message', role: 'assistant', content: ' Hello.' }],
      finish_reason: 'stop_sequence',
    });
    assert.deepEqual(anthropicCompletions.readAnswer(folded).usage, UNKNOWN_USAGE);
  });

  test('no body, however broken, makes the reader throw', () => {
    assertReadsAnything(anthropicCompletions, { bodies: [REQUEST, WHOLE], events: STREAM });
  });
});
