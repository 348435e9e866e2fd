import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LlmSchema } from '@heliometer/contract';
import { conversationText } from '../src/chat/conversation-text.ts';

const request = { llm_type: 'chat', provider: 'OPENAI', model: 'm' } as const;

test('a conversation as text names who speaks, what is called and what was refused', () => {
  const view: LlmSchema = {
    request: {
      ...request,
      messages: [
        { _type: 'message', role: 'user', content: 'Where is it?' },
        {
          _type: 'functionCall',
          role: 'assistant',
          tool_calls: [{ id: 'c1', name: 'look', arguments: { order: 'A-1' } }],
        },
        { _type: 'function', role: 'tool', tool_call_id: 'c1', content: 'paid' },
      ],
    },
    response: { model: 'm', messages: [{ _type: 'refusal', role: 'assistant', content: 'No.' }] },
  };
  assert.equal(
    conversationText(view),
    '[user]\nWhere is it?\n\n[assistant]\n(calls look) {"order":"A-1"}\n\n[tool]\npaid\n\n[assistant]\n(refused) No.',
  );
});

test('media are named and not written out; an address is', () => {
  const part = (image_url: string) => ({ _type: 'image', role: 'user', image_url }) as const;
  const view: LlmSchema = {
    request: {
      ...request,
      messages: [
        {
          _type: 'contentArray',
          role: 'user',
          contentArray: [part('data:image/png;base64,AAAA'), part('https://example.com/a.png')],
        },
      ],
    },
    response: null,
  };
  assert.equal(conversationText(view), '[user]\n(image, 26 characters)\n(image) https://example.com/a.png');
});

test('nothing kept is no text', () => {
  assert.equal(conversationText(null), '');
});
