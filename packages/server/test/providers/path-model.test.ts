import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { barePath, pathModel } from '../../src/providers/path-model.ts';

describe('pathModel', () => {
  const CASES: readonly (readonly [string, string | null])[] = [
    ['/v1beta/models/gemini-2.5-flash:generateContent?key=k', 'gemini-2.5-flash'],
    ['/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', 'gemini-2.5-flash'],
    ['/v1beta/tunedModels/mine-1:generateContent', 'tunedModels/mine-1'],
    ['/v1/projects/p/locations/l/publishers/anthropic/models/claude-x@20250101:rawPredict', 'claude-x@20250101'],
    ['/model/us.amazon.nova-micro-v1%3A0/converse', 'us.amazon.nova-micro-v1:0'],
    ['/model/anthropic.claude-v1:0/invoke-with-response-stream', 'anthropic.claude-v1:0'],
    [
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse-stream',
      'arn:aws:bedrock:us-east-1:1:inference-profile/x',
    ],
    [
      '/model/arn:aws:bedrock:us-east-1:1:inference-profile/x/invoke',
      'arn:aws:bedrock:us-east-1:1:inference-profile/x',
    ],
    ['/openai/deployments/my-gpt/chat/completions?api-version=1', 'my-gpt'],
    ['/v1/engines/davinci/completions', 'davinci'],
    ['/hf-inference/models/meta-llama/Llama-3/v1/chat/completions', 'meta-llama/Llama-3'],
    ['/hf-inference/models/meta-llama/Llama-3', 'meta-llama/Llama-3'],
    ['/v1/chat/completions', null],
    ['/v1/models/gpt-4o', null],
    ['/model/bad%E0%A4%A/invoke', 'bad%E0%A4%A'],
  ];
  for (const [path, model] of CASES) test(`${path} → ${model}`, () => assert.equal(pathModel(path), model));

  test('a bare path has no query, fragment or closing slash', () => {
    assert.equal(barePath('/v1/chat/completions/?a=/b#c'), '/v1/chat/completions');
    assert.equal(barePath('/'), '/');
  });
});
