import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { describe, test } from 'node:test';
import { type Receipt, UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { add, formatDecimal, parseDecimal, toNanos, ZERO } from '../../src/kernel/money.ts';
import { openPriceTable, type PriceTable } from '../../src/providers/price-table.ts';
import { createPricer } from '../../src/providers/pricing.ts';
import type { OwnPrice, PricingInput } from '../../src/providers/pricing-input.ts';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const pricer = createPricer();

const usage = (part: Partial<Usage>): Usage => ({ ...UNKNOWN_USAGE, ...part });

const call = (part: Partial<PricingInput>): PricingInput => ({
  providerSlug: 'openai',
  model: 'gpt-4o',
  usage: usage({ promptTokens: 1_000, completionTokens: 100 }),
  usageEstimated: false,
  atMs: NOW,
  serviceTier: null,
  headerRates: { inputUsd: null, outputUsd: null },
  overrides: [],
  reportedCostUsd: null,
  ...part,
});

const receiptOf = (part: Partial<PricingInput>): Receipt => {
  const priced = pricer.price(call(part));
  assert.ok(priced.receipt, `should be priced, was ${JSON.stringify(priced)}`);
  return priced.receipt;
};

const reasonOf = (part: Partial<PricingInput>): string => {
  const priced = pricer.price(call(part));
  assert.equal(priced.receipt, null);
  return 'reason' in priced ? priced.reason : 'none';
};

const linesOf = (receipt: Receipt): readonly string[] =>
  receipt.lines.map((line) => `${line.item} ${line.quantity} ${line.unit} × ${line.rateUsd} = ${line.amountUsd}`);

const own = (part: Partial<OwnPrice>): OwnPrice => ({
  provider: null,
  model: 'gpt-4o',
  inputUsd: '0.000001',
  outputUsd: '0.000002',
  cacheReadUsd: null,
  cacheWriteUsd: null,
  setAtMs: Date.parse('2026-10-01T00:00:00Z'),
  ...part,
});

describe('a receipt', () => {
  test('has a line for each part with its own rate, and they add up to the total', () => {
    const receipt = receiptOf({
      providerSlug: 'anthropic',
      model: 'claude-sonnet-4-6',
      usage: usage({
        promptTokens: 10_000,
        promptCacheReadTokens: 6_000,
        promptCacheWriteTokens: 3_000,
        promptCacheWrite5mTokens: 2_000,
        promptCacheWrite1hTokens: 1_000,
        completionTokens: 500,
        reasoningTokens: 200,
        searches: 3,
      }),
    });
    assert.deepEqual([...linesOf(receipt)].sort(), [
      'cache_read 6000 token × 0.0000003 = 0.0018',
      'cache_write_1h 1000 token × 0.000006 = 0.006',
      'cache_write_5m 2000 token × 0.00000375 = 0.0075',
      'input 1000 token × 0.000003 = 0.003',
      'output 500 token × 0.000015 = 0.0075',
      'search 3 search × 0.01 = 0.03',
    ]);
    assert.equal(receipt.totalNanos, 55_800_000);
    assert.equal(receipt.source, 'genai-prices');
    assert.equal(receipt.pricedModel, 'claude-sonnet-4-6');
    assert.equal(receipt.estimated, false);
  });

  test('names the version of the installed price table', () => {
    const manifest = findPackageJSON('@pydantic/genai-prices', import.meta.url);
    assert.ok(manifest);
    assert.equal(receiptOf({}).version, JSON.parse(readFileSync(manifest, 'utf8')).version);
  });

  test('is marked when the usage is an estimate', () => {
    assert.equal(receiptOf({ usageEstimated: true }).estimated, true);
  });

  test('rounds once, at the end, half a nano-dollar up', () => {
    // 1 × 0.02 per million = 20 nanos; 1 × 0.0375 per million = 37.5 nanos
    assert.equal(receiptOf({ model: 'text-embedding-3-small', usage: usage({ promptTokens: 1 }) }).totalNanos, 20);
    assert.equal(
      receiptOf({
        providerSlug: 'cohere',
        model: 'command-r7b-12-2024',
        usage: usage({ promptTokens: 1, completionTokens: 0 }),
      }).totalNanos,
      38,
    );
  });

  test('is the same at every call', () => {
    assert.deepEqual(receiptOf({}), receiptOf({}));
  });
});

describe('unknown is null, never zero', () => {
  test('no usage, no cost', () => {
    assert.equal(reasonOf({ usage: UNKNOWN_USAGE }), 'no_usage');
    assert.equal(reasonOf({ usage: UNKNOWN_USAGE, overrides: [own({})] }), 'no_usage');
    assert.equal(
      reasonOf({ usage: UNKNOWN_USAGE, headerRates: { inputUsd: '0.000001', outputUsd: '0.000001' } }),
      'no_usage',
    );
  });

  test('usage reported as zero costs zero', () => {
    const receipt = receiptOf({ usage: usage({ promptTokens: 0, completionTokens: 0 }) });
    assert.equal(receipt.totalNanos, 0);
    assert.deepEqual(receipt.lines, []);
  });

  test('an unknown model or provider has no price', () => {
    assert.equal(reasonOf({ model: 'gpt-99-does-not-exist' }), 'unknown_model');
    assert.equal(reasonOf({ model: null }), 'unknown_model');
    assert.equal(reasonOf({ model: '' }), 'unknown_model');
    assert.equal(reasonOf({ model: 'gpt-4o'.repeat(1_000) }), 'unknown_model');
    assert.equal(reasonOf({ providerSlug: null }), 'unknown_provider');
    for (const providerSlug of ['ollama', 'deepinfra', 'nvidia', 'no-such-slug', 'constructor']) {
      assert.equal(reasonOf({ providerSlug }), 'unknown_provider', providerSlug);
    }
  });

  test('a model the table lists without any price is unknown, unless it is free by name', () => {
    assert.equal(reasonOf({ providerSlug: 'cerebras', model: 'qwen-3-coder-480b' }), 'missing_rate');
    assert.equal(reasonOf({ providerSlug: 'vertex', model: 'gemma-3-27b-it' }), 'missing_rate');
    assert.equal(receiptOf({ providerSlug: 'google', model: 'gemma-3-27b-it' }).totalNanos, 0);
    const free = { providerSlug: 'openrouter', model: 'deepseek/deepseek-chat-v3-0324:free' };
    assert.equal(receiptOf(free).totalNanos, 0);
    assert.equal(reasonOf({ ...free, usage: UNKNOWN_USAGE }), 'no_usage');
  });

  test('audio at OpenAI is never charged as text', () => {
    const audio = usage({ promptTokens: 100, promptAudioTokens: 40, completionTokens: 10 });
    assert.equal(reasonOf({ model: 'gpt-4o-audio-preview', usage: audio }), 'missing_rate');
    // Gemini charges audio as text where its price list names no other rate.
    assert.ok(receiptOf({ providerSlug: 'google', model: 'gemini-2.5-pro', usage: audio }));
  });

  test('an hour of cache is never charged as five minutes', () => {
    const hour = usage({
      promptTokens: 100,
      promptCacheWriteTokens: 40,
      promptCacheWrite1hTokens: 40,
      completionTokens: 1,
    });
    assert.equal(
      reasonOf({ providerSlug: 'bedrock', model: 'us.anthropic.claude-sonnet-4-6', usage: hour }),
      'missing_rate',
    );
  });

  test('prices by the page are unknown: no answer counts them for us', () => {
    assert.equal(reasonOf({ providerSlug: 'mistral', model: 'mistral-ocr-latest' }), 'no_usage');
  });

  test('parts beyond their whole make no cost', () => {
    assert.equal(
      reasonOf({ usage: usage({ promptTokens: 10, promptCacheReadTokens: 11, completionTokens: 1 }) }),
      'inconsistent_usage',
    );
    assert.equal(
      reasonOf({
        usage: usage({ promptTokens: 10, promptCacheReadTokens: 11, completionTokens: 1 }),
        overrides: [own({})],
      }),
      'inconsistent_usage',
    );
    assert.equal(reasonOf({ usage: usage({ promptTokens: -1, completionTokens: 1 }) }), 'inconsistent_usage');
  });

  test('a cost beyond what a number holds exactly is unknown', () => {
    assert.equal(reasonOf({ headerRates: { inputUsd: '1e9', outputUsd: '0' } }), 'too_large');
  });

  test('a price list that makes the package throw is unknown, with the cause for the log', () => {
    const cause = new Error('Missing ancestor price key');
    const broken: PriceTable = {
      version: '0',
      find: () => {
        throw cause;
      },
    };
    assert.deepEqual(createPricer(broken).price(call({})), { receipt: null, reason: 'table_error', cause });
  });
});

test('what a provider bills apart from what was used is what is priced', () => {
  const receipt = receiptOf({
    providerSlug: 'cohere',
    model: 'command-a-03-2025',
    usage: usage({ promptTokens: 1_530, promptCacheReadTokens: 1_024, completionTokens: 33 }),
    billedUsage: usage({ promptTokens: 81, completionTokens: 22 }),
  });
  assert.deepEqual(linesOf(receipt), ['input 81 token × 0.0000025 = 0.0002025', 'output 22 token × 0.00001 = 0.00022']);
});

describe('the order of strength', () => {
  const everything = {
    headerRates: { inputUsd: '0.001', outputUsd: '0.002' },
    reportedCostUsd: '0.5',
    overrides: [own({})],
  };

  test('both price headers beat all else and price every token of their side', () => {
    const cached = usage({ promptTokens: 1_000, promptCacheReadTokens: 900, completionTokens: 100 });
    const receipt = receiptOf({ ...everything, usage: cached });
    assert.deepEqual(linesOf(receipt), ['input 1000 token × 0.001 = 1', 'output 100 token × 0.002 = 0.2']);
    assert.equal(receipt.totalNanos, 1_200_000_000);
    assert.equal(receipt.source, 'header');
    assert.equal(receipt.version, '2026-11-01T12:00:00.000Z');
    assert.equal(receipt.pricedModel, null);
  });

  test('then the cost the provider reported, whatever the usage', () => {
    const receipt = receiptOf({ ...everything, headerRates: call({}).headerRates, usage: UNKNOWN_USAGE });
    assert.deepEqual(linesOf(receipt), ['total 1 request × 0.5 = 0.5']);
    assert.equal(receipt.totalNanos, 500_000_000);
    assert.equal(receipt.source, 'provider-reported');
  });

  test('a reported cost of zero is a cost', () => {
    assert.equal(receiptOf({ reportedCostUsd: '0' }).totalNanos, 0);
  });

  test('a reported cost in exponent notation is exact', () => {
    assert.equal(receiptOf({ reportedCostUsd: '8.6e-05' }).totalNanos, 86_000);
  });

  test('a reported cost that is no cost is passed over', () => {
    for (const reportedCostUsd of ['', 'free', '-1']) {
      assert.equal(receiptOf({ reportedCostUsd }).source, 'genai-prices', reportedCostUsd);
    }
  });

  test('then the organisation, with its own cache rates', () => {
    const receipt = receiptOf({
      usage: usage({
        promptTokens: 1_000,
        promptCacheReadTokens: 300,
        promptCacheWriteTokens: 200,
        completionTokens: 100,
      }),
      overrides: [own({ cacheReadUsd: '0.0000001', cacheWriteUsd: '0.0000015' })],
    });
    assert.deepEqual(linesOf(receipt), [
      'input 500 token × 0.000001 = 0.0005',
      'cache_read 300 token × 0.0000001 = 0.00003',
      'cache_write 200 token × 0.0000015 = 0.0003',
      'output 100 token × 0.000002 = 0.0002',
    ]);
    assert.equal(receipt.totalNanos, 1_030_000);
    assert.equal(receipt.source, 'organization');
    assert.equal(receipt.version, '2026-10-01T00:00:00.000Z');
    assert.equal(receipt.pricedModel, 'gpt-4o');
  });

  test('cached tokens without a rate of their own cost what input does', () => {
    const cached = usage({ promptTokens: 1_000, promptCacheReadTokens: 400, completionTokens: 0 });
    assert.equal(receiptOf({ usage: cached, overrides: [own({})] }).totalNanos, 1_000_000);
  });

  test('an organisation can price a model and a provider nobody else knows', () => {
    const receipt = receiptOf({ providerSlug: null, model: 'Our-Own-LLM', overrides: [own({ model: 'our-own-llm' })] });
    assert.equal(receipt.totalNanos, 1_200_000);
  });

  test('a price for the provider beats one for any, then the newest; a later one corrects the past', () => {
    const overrides = [
      own({ provider: null, inputUsd: '9', setAtMs: NOW + 5 }),
      own({ provider: 'openai', inputUsd: '0.000003', outputUsd: '0', setAtMs: 1 }),
      own({ provider: 'openai', inputUsd: '0.000004', outputUsd: '0', setAtMs: NOW + 1 }),
      own({ provider: 'azure', inputUsd: '9', setAtMs: NOW + 9 }),
      own({ provider: 'openai', model: 'gpt-4', inputUsd: '9', setAtMs: NOW + 9 }),
    ];
    assert.equal(receiptOf({ overrides }).totalNanos, 4_000_000);
  });

  test('a price that cannot be read is passed over', () => {
    assert.equal(receiptOf({ overrides: [own({ inputUsd: 'cheap' })] }).source, 'genai-prices');
  });

  test('the price table is last', () => assert.equal(receiptOf({}).source, 'genai-prices'));
});

describe('one price header', () => {
  test('the other side comes from the table', () => {
    const cached = usage({ promptTokens: 1_000, promptCacheReadTokens: 400, completionTokens: 100, searches: 1 });
    const output = receiptOf({ usage: cached, headerRates: { inputUsd: '0.001', outputUsd: null } });
    assert.deepEqual(linesOf(output), ['input 1000 token × 0.001 = 1', 'output 100 token × 0.00001 = 0.001']);
    assert.equal(output.source, 'header');
    assert.equal(output.pricedModel, 'gpt-4o');
    const input = receiptOf({ usage: cached, headerRates: { inputUsd: null, outputUsd: '0.001' } });
    assert.deepEqual(linesOf(input), [
      'output 100 token × 0.001 = 0.1',
      'input 600 token × 0.0000025 = 0.0015',
      'cache_read 400 token × 0.00000125 = 0.0005',
    ]);
  });

  test('the other side keeps the tier that the prompt put it in', () => {
    const long = usage({ promptTokens: 300_000, completionTokens: 10 });
    const receipt = receiptOf({
      providerSlug: 'google',
      model: 'gemini-2.5-pro',
      usage: long,
      headerRates: { inputUsd: '0', outputUsd: null },
    });
    assert.deepEqual(linesOf(receipt).at(-1), 'output 10 token × 0.000015 = 0.00015');
  });

  test('the other side comes from the organisation before the table', () => {
    const receipt = receiptOf({ overrides: [own({})], headerRates: { inputUsd: '0', outputUsd: null } });
    assert.equal(receipt.totalNanos, 200_000);
  });

  test('the other side unknown makes the whole unknown, unless nothing of it was used', () => {
    const half = { model: 'nobody-knows', headerRates: { inputUsd: '0.001', outputUsd: null } };
    assert.equal(reasonOf(half), 'unknown_model');
    assert.equal(
      receiptOf({ ...half, usage: usage({ promptTokens: 10, completionTokens: 0 }) }).totalNanos,
      10_000_000,
    );
  });
});

describe('whose prices apply', () => {
  const million = usage({ promptTokens: 1_000, completionTokens: 1_000 });
  // slug, model as it is seen on the wire, USD per million input, output
  const known: readonly (readonly [string, string, number, number])[] = [
    ['openai', 'gpt-4o-2024-08-06', 2.5, 10],
    ['openai', 'gpt-4o-mini-2024-07-18', 0.15, 0.6],
    ['openai', 'ft:gpt-4o-mini-2024-07-18:org::abc', 0.3, 1.2],
    ['openai', 'gpt-4.1-nano-2025-04-14', 0.1, 0.4],
    ['azure', 'gpt-4o-2024-11-20', 2.5, 10],
    ['anthropic', 'claude-haiku-4-5-20251001', 1, 5],
    ['anthropic', 'claude-3-5-haiku-20241022', 0.8, 4],
    ['google', 'models/gemini-2.5-flash', 0.3, 2.5],
    ['google', 'gemini-2.0-flash-001', 0.1, 0.4],
    ['vertex', 'publishers/google/models/gemini-2.5-flash', 0.3, 2.5],
    ['vertex', 'google/gemini-2.5-flash', 0.3, 2.5],
    ['vertex', 'claude-haiku-4-5@20251001', 1, 5],
    ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 3.3, 16.5],
    ['bedrock', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', 3, 15],
    ['bedrock', 'eu.anthropic.claude-haiku-4-5-20251001-v1%3A0', 1.1, 5.5],
    ['bedrock', 'us.amazon.nova-micro-v1:0', 0.035, 0.14],
    ['bedrock', 'openai.gpt-oss-120b', 0.15, 0.6],
    [
      'bedrock',
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0',
      1.1,
      5.5,
    ],
    ['groq', 'openai/gpt-oss-120b', 0.15, 0.6],
    ['mistral', 'mistral-large-latest', 2, 6],
    ['cohere', 'command-a-03-2025', 2.5, 10],
    ['xai', 'grok-4', 3, 15],
    ['openrouter', 'openai/gpt-4o', 2.5, 10],
    ['openrouter', 'anthropic/claude-4.6-sonnet-20260217', 3, 15],
    ['together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', 0.88, 0.88],
    ['fireworks', 'accounts/fireworks/models/llama-v3p1-8b-instruct', 0.2, 0.2],
    ['cerebras', 'gpt-oss-120b', 0.35, 0.75],
    ['nebius', 'meta-llama/Llama-3.3-70B-Instruct', 0.25, 0.75],
    ['novita', 'meta-llama/llama-3.1-8b-instruct', 0.05, 0.05],
    ['moonshot', 'kimi-k2-0905-preview', 0.6, 2.5],
    ['vercel', 'openai/gpt-4o', 2.5, 10],
    ['vercel', 'anthropic/claude-haiku-4-5', 1, 5],
  ];
  for (const [providerSlug, model, input, output] of known) {
    test(`${providerSlug} ${model}`, () => {
      const nanos = Math.round(input * 1e6) + Math.round(output * 1e6);
      assert.equal(receiptOf({ providerSlug, model, usage: million }).totalNanos, nanos);
    });
  }

  test('Perplexity charges each request besides its tokens', () => {
    const receipt = receiptOf({ providerSlug: 'perplexity', model: 'sonar-pro', usage: million });
    assert.deepEqual(linesOf(receipt), [
      'input 1000 token × 0.000003 = 0.003',
      'output 1000 token × 0.000015 = 0.015',
      'request 1 request × 0.014 = 0.014',
    ]);
  });

  test('Bedrock is priced by the id asked for: the region is not in the answer', () => {
    const answered = { providerSlug: 'bedrock', model: 'claude-sonnet-4-5-20250929', usage: million };
    const global = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';
    assert.equal(receiptOf({ ...answered, requestedModel: global }).totalNanos, 18_000_000);
  });

  test('what was asked for does not price what somebody else answered with', () => {
    assert.equal(
      reasonOf({ providerSlug: 'openrouter', model: 'nobody/knows', requestedModel: 'openai/gpt-4o' }),
      'unknown_model',
    );
  });

  test('Hugging Face is priced by the partner in the path or in the name, else unknown', () => {
    const routed = { providerSlug: 'huggingface', model: 'deepseek-ai/DeepSeek-R1', usage: million };
    assert.equal(receiptOf({ ...routed, upstreamPath: '/together/v1/chat/completions' }).totalNanos, 10_000_000);
    assert.equal(receiptOf({ ...routed, requestedModel: 'deepseek-ai/DeepSeek-R1:together' }).totalNanos, 10_000_000);
    assert.equal(receiptOf({ ...routed, model: 'deepseek-ai/DeepSeek-R1:together' }).totalNanos, 10_000_000);
    assert.equal(reasonOf({ ...routed, upstreamPath: '/v1/chat/completions' }), 'unknown_provider');
  });

  test('a gateway to open models has no list price of its own', () => {
    assert.equal(reasonOf({ providerSlug: 'vercel', model: 'meta/llama-3.3-70b' }), 'unknown_provider');
    assert.equal(reasonOf({ providerSlug: 'vercel', model: 'gpt-4o' }), 'unknown_provider');
  });
});

describe('rates that depend on the case', () => {
  test('a long prompt moves every token to the dearer tier', () => {
    const gemini = (promptTokens: number): Receipt =>
      receiptOf({
        providerSlug: 'google',
        model: 'gemini-2.5-pro',
        usage: usage({ promptTokens, promptCacheReadTokens: 100_000, completionTokens: 1_000 }),
      });
    assert.deepEqual(linesOf(gemini(200_000)), [
      'input 100000 token × 0.00000125 = 0.125',
      'cache_read 100000 token × 0.000000125 = 0.0125',
      'output 1000 token × 0.00001 = 0.01',
    ]);
    assert.deepEqual(linesOf(gemini(200_001)), [
      'input 100001 token × 0.0000025 = 0.2500025',
      'cache_read 100000 token × 0.00000025 = 0.025',
      'output 1000 token × 0.000015 = 0.015',
    ]);
  });

  test('the price of the day is taken: o3 fell by four fifths on 2025-06-10', () => {
    const day = (date: string): number => receiptOf({ model: 'o3', atMs: Date.parse(date) }).totalNanos;
    assert.equal(day('2025-06-09T23:59:59Z'), 14_000_000);
    assert.equal(day('2025-06-10T00:00:00Z'), 2_800_000);
  });

  test('DeepSeek is cheaper off its peak, on one and the same day', () => {
    const at = (time: string): number =>
      receiptOf({ providerSlug: 'deepseek', model: 'deepseek-v4-flash', atMs: Date.parse(time) }).totalNanos;
    assert.notEqual(at('2026-11-01T02:00:00Z'), at('2026-11-01T20:00:00Z'));
  });

  test('cached audio has its own rate; text is taken to be cached first, and the receipt says it is a guess', () => {
    const receipt = receiptOf({
      providerSlug: 'google',
      model: 'gemini-2.5-flash',
      usage: usage({
        promptTokens: 1_000,
        promptAudioTokens: 600,
        promptCacheReadTokens: 500,
        completionTokens: 10,
      }),
    });
    assert.deepEqual([...linesOf(receipt)].sort(), [
      'cache_read 400 token × 0.00000003 = 0.000012',
      'cache_read_audio 100 token × 0.0000001 = 0.00001',
      'input_audio 500 token × 0.000001 = 0.0005',
      'output 10 token × 0.0000025 = 0.000025',
    ]);
    assert.equal(receipt.estimated, true);
  });

  test('transcription is charged by the second, at Groq for ten at the least', () => {
    const openai = receiptOf({ model: 'whisper-1', usage: usage({ seconds: 4.5 }) });
    assert.deepEqual(linesOf(openai), ['input_audio 4.5 second × 0.0001 = 0.00045']);
    const groq = receiptOf({ providerSlug: 'groq', model: 'whisper-large-v3', usage: usage({ seconds: 4.5 }) });
    assert.equal(groq.lines[0]?.quantity, 10);
    // 0.111 USD an hour: 10 s = 308,333.3… nano-dollars
    assert.equal(groq.totalNanos, 308_333);
    assert.equal(reasonOf({ model: 'whisper-1', usage: usage({ characters: 10 }) }), 'no_usage');
  });
});

describe('service tiers', () => {
  test('the default by any of its names costs the list price', () => {
    for (const serviceTier of [null, 'default', 'auto', 'standard', 'on_demand', 'ON_DEMAND']) {
      assert.equal(receiptOf({ serviceTier }).totalNanos, 3_500_000, String(serviceTier));
    }
  });

  test('flex and batch cost half where the provider says so, searches excepted', () => {
    const searched = usage({ promptTokens: 1_000, completionTokens: 100, searches: 1 });
    assert.equal(receiptOf({ serviceTier: 'flex', usage: searched }).totalNanos, 1_750_000 + 10_000_000);
    assert.equal(
      receiptOf({ providerSlug: 'vertex', model: 'gemini-3-flash-preview', serviceTier: 'ON_DEMAND_FLEX' }).totalNanos,
      (500_000 + 300_000) / 2,
    );
    assert.equal(
      receiptOf({ providerSlug: 'groq', model: 'openai/gpt-oss-120b', serviceTier: 'flex' }).totalNanos,
      150_000 + 60_000,
    );
  });

  test('tiers whose rates are not published in the table are unknown', () => {
    for (const serviceTier of ['priority', 'scale', 'reserved', 'constructor']) {
      assert.equal(reasonOf({ serviceTier }), 'service_tier', serviceTier);
    }
    assert.equal(
      reasonOf({ providerSlug: 'vertex', model: 'gemini-2.5-flash', serviceTier: 'PROVISIONED_THROUGHPUT' }),
      'service_tier',
    );
    const cached = usage({ promptTokens: 1_000, promptCacheReadTokens: 10, completionTokens: 100 });
    assert.equal(
      reasonOf({ providerSlug: 'google', model: 'gemini-2.5-flash', serviceTier: 'flex', usage: cached }),
      'service_tier',
    );
  });
});

describe('looking prices up', () => {
  const counting = (maxCached: number) => {
    const asked: string[] = [];
    const real = openPriceTable();
    const table = openPriceTable({
      maxCached,
      lookUp: (_usage, model, options) => {
        asked.push(`${model} ${options?.timestamp?.toISOString().slice(0, 10)}`);
        return { provider: {}, model: { id: model, prices: {} }, model_price: {} } as ReturnType<
          typeof import('@pydantic/genai-prices').calcPrice
        >;
      },
    });
    assert.equal(real.version, table.version);
    return { asked, find: (model: string, atMs = NOW) => table.find([{ list: 'openai', model }], atMs) };
  };

  test('a model is looked up once a day', () => {
    const { asked, find } = counting(10);
    find('a');
    find('a', NOW + 3_600_000);
    find('a', NOW + 86_400_000);
    find('b');
    assert.deepEqual(asked, ['a 2026-11-01', 'a 2026-11-02', 'b 2026-11-01']);
  });

  test('the cache holds no more than its bound, the oldest leave', () => {
    const { asked, find } = counting(2);
    for (const model of ['a', 'b', 'c', 'b', 'a']) find(model);
    assert.deepEqual(
      asked.map((text) => text[0]),
      ['a', 'b', 'c', 'a'],
    );
  });
});

test('the lines of a receipt add up to its total exactly', () => {
  const receipt = receiptOf({ model: 'gpt-4o-mini', usage: usage({ promptTokens: 12_345, completionTokens: 677 }) });
  const total = receipt.lines.reduce((sum, line) => add(sum, parseDecimal(line.amountUsd) ?? ZERO), ZERO);
  assert.equal(formatDecimal(total), '0.00225795');
  assert.equal(toNanos(total), receipt.totalNanos);
});
