// What is new in a step of a session's conversation.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LlmSchema, ViewMessage } from '@heliometer/contract';
import { addedInWords, newPartOf } from '../src/pages/sessions/new-messages.ts';

const say = (role: string, content: string, more: Partial<ViewMessage> = {}): ViewMessage => ({
  _type: 'message',
  role,
  content,
  ...more,
});

function step(sent: readonly ViewMessage[], answered: readonly ViewMessage[] = []): LlmSchema {
  return {
    request: { llm_type: 'chat', provider: 'OPENAI', model: 'm', messages: sent },
    response: { model: 'm', messages: answered },
  } as LlmSchema;
}

const system = say('system', 'Be brief.');
const ask = say('user', 'Where is my refund?');
const answer = say('assistant', 'It was sent.');
const thanks = say('user', 'Thanks');

describe('what is new in a step', () => {
  test('is all of it in the first', () => {
    const { view, added, known } = newPartOf(step([system, ask], [answer]), []);
    assert.deepEqual([added, known, view.request.messages, view.response?.messages], [2, 0, [system, ask], [answer]]);
  });

  test('is what comes after the prompt and the answer of an earlier one, whichever has most in common', () => {
    const first = step([system, ask], [answer]);
    const other = step([system, say('user', 'Something else')]);
    const { view, added, known } = newPartOf(step([system, ask, answer, thanks]), [first, other]);
    assert.deepEqual([added, known, view.request.messages], [1, 3, [thanks]]);
  });

  test('an answer that is sent back without its reasoning, or as a part, is known', () => {
    const first = step([ask], [say('assistant', 'It was sent.', { reasoning: 'Look it up first.' })]);
    const parts: ViewMessage = { _type: 'contentArray', role: 'assistant', contentArray: [answer] };
    assert.equal(newPartOf(step([ask, answer, thanks]), [first]).added, 1);
    assert.equal(newPartOf(step([ask, parts, thanks]), [first]).added, 1);
  });

  test('a changed message and all after it are new, and so is a call of a tool with other arguments', () => {
    const first = step([system, ask], [answer]);
    assert.equal(newPartOf(step([say('system', 'Be long.'), ask, answer]), [first]).added, 3);
    const call = (id: string) => say('assistant', '', { tool_calls: [{ id: null, name: 'look', arguments: { id } }] });
    assert.equal(newPartOf(step([ask, call('b')]), [step([ask], [call('a')])]).added, 1);
    assert.equal(newPartOf(step([ask, call('a')]), [step([ask], [call('a')])]).added, 0);
  });

  test('the same prompt again has nothing new, and a call without messages is shown as it is', () => {
    assert.equal(newPartOf(step([system, ask]), [step([system, ask])]).added, 0);
    const embedding = {
      ...step([]),
      request: { llm_type: 'embedding', provider: 'OPENAI', model: 'm', input: 'text' },
    } as LlmSchema;
    assert.equal(newPartOf(embedding, [step([ask])]).view.request.input, 'text');
  });

  test('is said in words', () => {
    assert.deepEqual([0, 1, 2].map(addedInWords), ['nothing new was sent', '+1 message', '+2 messages']);
  });
});
