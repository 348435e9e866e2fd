import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LlmSchema, RequestView, ResponseView, ViewMessage } from '@heliometer/contract';
import { readExchange, viewOf } from '../../src/providers/read-exchange.ts';
import { recordings } from './exchange-of.ts';

const said = (role: string, content: string): ViewMessage => ({ _type: 'message', role, content });
const called = (id: string | null, name: string, args: unknown, content = ''): ViewMessage => ({
  _type: 'functionCall',
  role: 'assistant',
  content,
  tool_calls: [{ id, name, arguments: args }],
});
const result = (id: string, content: string): ViewMessage => ({
  _type: 'function',
  role: 'tool',
  tool_call_id: id,
  content,
});

interface Expectation {
  readonly id: string;
  readonly what: string;
  readonly request: Partial<RequestView>;
  readonly response: Partial<ResponseView>;
}

const CITY = {
  type: 'object',
  properties: { city: { type: 'string' }, summary: { type: 'string' } },
  required: ['city', 'summary'],
};

/** Written by hand from the recorded bodies; a field that is not named here is not looked at. */
const EXPECTATIONS: readonly Expectation[] = [
  {
    id: '1299c97f0730',
    what: 'a tool result for Anthropic',
    request: {
      llm_type: 'chat',
      model: 'claude-sonnet-4-5',
      max_tokens: 4096,
      stream: false,
      messages: [
        said('user', 'How far is Madrid from Lisbon?'),
        called('toolu_01Sf98HFxwykzZEhZBc3EKAt', 'calculate_distance', { city_a: 'Madrid', city_b: 'Lisbon' }),
        result('toolu_01Sf98HFxwykzZEhZBc3EKAt', 'Distance from Madrid to Lisbon: 504 km'),
      ],
    },
    response: {
      model: 'claude-sonnet-4-5-20250929',
      finish_reason: 'end_turn',
      messages: [
        said('assistant', 'The distance from Madrid to Lisbon is **504 kilometers** (approximately 313 miles).'),
      ],
    },
  },
  {
    id: '70e18ea7151f',
    what: 'code Anthropic ran between two texts',
    request: { tools: [{ name: 'code_execution' }], tool_choice: { type: 'auto' } },
    response: {
      model: 'claude-sonnet-4-6',
      messages: [
        called(
          'srvtoolu_01WfUaaFz37BpfdgW88S57Fd',
          'bash_code_execution',
          { command: 'echo $((37170 * 12390))' },
          'Let me calculate that for you!',
        ),
        result('srvtoolu_01WfUaaFz37BpfdgW88S57Fd', '460536300\n'),
        said('assistant', '**37,170 × 12,390 = 460,536,300**'),
      ],
    },
  },
  {
    id: '47c10f61f9b4',
    what: 'an Anthropic stream with another model’s advice',
    request: { stream: true, messages: [said('user', "What's 2+2? Consult your advisor first.")] },
    response: { model: 'claude-sonnet-5', finish_reason: 'end_turn' },
  },
  {
    id: 'd8263a05d302',
    what: 'an error of Anthropic’s',
    request: { model: 'claude-sonet-4-5', messages: [said('user', 'hello')] },
    response: { model: null, error: { heliconeMessage: 'model: claude-sonet-4-5' } },
  },
  {
    id: '164194d06557',
    what: 'function calls and responses with Gemini',
    request: {
      model: 'gemini-3-flash-preview',
      tool_choice: { type: 'validated' },
      messages: [
        said('user', 'Find the exchange-rate tool.'),
        called('srvtoolu_search_call_1', 'search_tools', { queries: ['exchange rate'] }),
        result('srvtoolu_search_call_1', '{"discovered_tools":[{"name":"lookup_exchange_rate"}]}'),
        said('user', 'Acknowledge the available exchange-rate tool without calling it.'),
      ],
    },
    response: {
      model: 'gemini-3-flash-preview',
      finish_reason: 'STOP',
      messages: [said('assistant', 'I have identified the `lookup_exchange_rate` tool, which is available for use.')],
    },
  },
  {
    id: 'e1459c973f8a',
    what: 'a Gemini stream',
    request: {
      temperature: 0,
      messages: [said('system', 'You are a helpful chatbot.'), said('user', 'What is the capital of France?')],
    },
    response: {
      model: 'gemini-2.0-flash-exp',
      finish_reason: 'STOP',
      messages: [said('assistant', 'The capital of France is Paris.\n')],
    },
  },
  {
    id: 'a2f4e40de857',
    what: 'an answer Vertex held back',
    request: { model: 'gemini-2.5-flash' },
    response: {
      finish_reason: 'MODEL_ARMOR',
      messages: [
        {
          _type: 'refusal',
          role: 'assistant',
          content: 'The response violated Responsible AI Safety settings (Hate Speech, Harassment, Dangerous) filters.',
        },
      ],
    },
  },
  {
    id: '7fba0dc1eeba',
    what: 'a batch of one embedding of Google’s',
    request: {
      llm_type: 'embedding',
      model: 'gemini-embedding-2',
      input: ['task: search result | query: Hello, world!'],
    },
    response: {},
  },
  {
    id: '5372c1baa820',
    what: 'an image beside a tool result on Bedrock',
    request: {
      llm_type: 'chat',
      messages: [
        said('user', 'Use the get_file tool now to retrieve a image file, then describe what you received.'),
        called('tooluse_sjghko585zqWhg7iljaRn1', 'get_file', {}, "I'll retrieve the file for you now."),
        result('tooluse_sjghko585zqWhg7iljaRn1', 'File attached'),
        {
          _type: 'image',
          role: 'user',
          mime_type: 'image/jpeg',
          image_url: 's3://pydantic-ai-test-files/test-files/kiwi.jpg',
        },
      ],
    },
    response: {
      error: { heliconeMessage: "This model doesn't support the s3Uri field. Remove s3Uri and try again." },
    },
  },
  {
    id: '49b826ea4c0b',
    what: 'a Bedrock stream with a tool the model’s side ran',
    request: { tool_choice: { type: 'any' } },
    response: {
      finish_reason: 'tool_use',
      messages: [
        called('tooluse_VQNZJRUFMoqZzszVsRd4og', 'nova_code_interpreter', { snippet: '1234 * 5678' }),
        result('tooluse_VQNZJRUFMoqZzszVsRd4og', '{"stdOut":"7006652","stdErr":"","exitCode":0,"isError":false}'),
        called('tooluse_ptgCcZ0uQu-UUMz0abqoWw', 'final_result', { result: 7006652 }),
      ],
    },
  },
  {
    id: '7395b8580bdf',
    what: 'a tool call streamed by OpenAI',
    request: {
      model: 'gpt-4o-mini',
      stream: true,
      tool_choice: 'auto',
      messages: [said('user', 'What is the capital of the UK? Use the tool, then answer.')],
    },
    response: {
      model: 'gpt-4o-mini-2024-07-18',
      finish_reason: 'tool_calls',
      messages: [called('call_ZR5UUuTt3pf61kjwAJIYdVMj', 'get_capital', { country: 'UK' })],
    },
  },
  {
    id: 'd593572a0262',
    what: 'a tool call streamed by OpenAI’s responses',
    request: { model: 'gpt-4o', stream: true, messages: [said('user', 'What is the capital of France?')] },
    response: {
      model: 'gpt-4o-2024-08-06',
      messages: [called('call_kL0PCQV7M2WMoVX8V8OtYSAL', 'get_capital', { country: 'France' })],
    },
  },
  {
    id: '5d6f2befa5e8',
    what: 'an error of OpenAI’s',
    request: { model: 'gpt-5.2-proo' },
    response: {
      error: { heliconeMessage: 'The model `gpt-5.2-proo` does not exist or you do not have access to it.' },
    },
  },
  {
    id: 'd9984de323cf',
    what: 'a tool Cohere had to call',
    request: {
      llm_type: 'chat',
      model: 'command-r7b-12-2024',
      tools: [
        {
          name: 'final_result',
          description: 'The final response which ends this conversation',
          parameters: { ...CITY, title: 'CityInfo' },
        },
      ],
      tool_choice: 'REQUIRED',
    },
    response: { finish_reason: 'TOOL_CALL' },
  },
  {
    id: '0c1f4ca92a5f',
    what: 'reasoning sent back to Z.ai',
    request: { model: 'glm-4.7' },
    response: { model: 'glm-4.7', finish_reason: 'stop' },
  },
];

const RECORDED = recordings();

function viewed(id: string): LlmSchema {
  const recording = RECORDED.find((one) => one.name.endsWith(` ${id}`));
  assert.ok(recording, `there is a recording ${id}`);
  const { reading, requestJson, answerJson } = readExchange(recording.exchange);
  return viewOf('ANY', reading, requestJson, answerJson);
}

function only<T extends object>(view: T, expected: Partial<T>): Partial<T> {
  const names = Object.keys(expected) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, view[name]])) as Partial<T>;
}

describe('views of recorded exchanges', { skip: RECORDED.length === 0 }, () => {
  for (const { id, what, request, response } of EXPECTATIONS) {
    test(`${what} (${id})`, () => {
      const view = viewed(id);
      assert.deepEqual(only(view.request, request), request);
      assert.ok(view.response);
      assert.deepEqual(only(view.response, response), response);
    });
  }

  test('the advice and the question for it stand in the order they came', () => {
    const messages = viewed('47c10f61f9b4').response?.messages ?? [];
    assert.deepEqual(
      messages.map((message) => message._type),
      ['functionCall', 'function', 'message'],
    );
    assert.equal(messages[1]?.content, '4.\n\nShip it — this needs no further calls.');
    assert.equal(messages[2]?.content, 'The answer is **4**.');
  });

  test('reasoning stands beside the text it led to, in requests and answers alike', () => {
    const view = viewed('0c1f4ca92a5f');
    assert.deepEqual(
      view.request.messages?.map((message) => message.reasoning?.slice(0, 35)),
      [undefined, '\nThe user is asking for the product', undefined],
    );
    const [answer] = view.response?.messages ?? [];
    assert.equal(answer?.content, '323 * 2 is 646.');
    assert.match(answer?.reasoning ?? '', /^\nThe user wants to multiply the previous result/);
  });

  test('Cohere’s plan stands beside its call', () => {
    const [message] = viewed('d9984de323cf').response?.messages ?? [];
    assert.equal(message?._type, 'functionCall');
    assert.deepEqual(message?.tool_calls, [
      {
        id: 'final_result_wyn2fj40mbhv',
        name: 'final_result',
        arguments: { city: 'Paris', summary: 'Tell me about Paris' },
      },
    ]);
    assert.match(JSON.stringify(message), /I will use one or more of the available tools/);
  });
});
