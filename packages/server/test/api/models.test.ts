// The models known by name, over real sockets: against the price table read apart.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { matchRoute, ROUTES, UNKNOWN_USAGE } from '@heliometer/contract';
import { calcPrice } from '@pydantic/genai-prices';
import { createModelCatalogue } from '../../src/app/model-catalogue.ts';
import { openPriceTable } from '../../src/providers/price-table.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const MILLION = 1_000_000;

describe('models', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  async function registry() {
    const answer = await api.call('GET', '/v1/public/model-registry/models', { key: null });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.modelRegistry.response.parse(answer.json.data);
  }

  test('the list is OpenAI’s in shape, is had without a key, and leaves GET /v1/models to the provider', async () => {
    const answer = await api.call('GET', '/api/v1/models', { key: null });
    assert.equal(answer.status, 200, answer.text);
    const { object, data } = ROUTES.listModels.response.parse(answer.json);
    assert.equal(object, 'list');
    const byId = new Map(data.map((model) => [model.id, model.owned_by]));
    assert.equal(byId.size, data.length);
    assert.equal(byId.get('gpt-4o'), 'openai');
    assert.equal(byId.get('claude-sonnet-4-5'), 'anthropic');
    assert.equal(matchRoute('GET', '/v1/models'), null);
    assert.equal(matchRoute('GET', '/v1/models/gpt-4o'), null);
    assertError(await api.call('POST', '/api/v1/models', { key: null }), 405, 'method_not_allowed');
  });

  test('the multimodal models are those the registry tells more than one modality of, under both paths', async () => {
    const { models } = await registry();
    const expected = models.filter((model) => model.inputModalities.length > 1 || model.outputModalities.length > 1);
    for (const path of ['/v1/models/multimodal', '/api/v1/models/multimodal']) {
      const answer = await api.call('GET', path, { key: null });
      assert.equal(answer.status, 200, answer.text);
      const { object, data } = ROUTES.listMultimodalModels.response.parse(answer.json);
      assert.equal(object, 'list');
      assert.deepEqual(
        data.map(({ id, owned_by }) => [id, owned_by]),
        expected.map(({ id, author }) => [id, author]),
      );
      const ids = new Set(data.map(({ id }) => id));
      // The table charges what it hears, or draws from, apart.
      for (const id of ['gpt-realtime', 'gpt-image-1', 'gemini-2.5-flash']) assert.ok(ids.has(id), id);
      for (const id of ['gpt-3.5-turbo', 'claude-2']) assert.ok(!ids.has(id), id);
    }
  });

  test('every price is what the table charges for a million tokens', async () => {
    const { models, total, filters } = await registry();
    assert.equal(total, models.length);
    assert.ok(total > 500, `${total}`);
    const lists = { openai: 'openai', anthropic: 'anthropic', google: 'google', mistral: 'mistral', groq: 'groq' };
    let compared = 0;
    for (const [providerSlug, providerId] of Object.entries(lists)) {
      assert.ok(filters.providers.some(({ name }) => name === providerSlug));
      for (const { id, endpoints } of models) {
        const pricing = endpoints.find((endpoint) => endpoint.providerSlug === providerSlug)?.pricing;
        if (pricing === undefined || pricing.prompt === null || pricing.completion === null) continue;
        // A thousand, since whole calls of a million tokens are charged at the rates of long prompts.
        const usage = { input_tokens: 1000, output_tokens: 1000 };
        const charged = calcPrice(usage, id, { providerId });
        assert.ok(charged !== null, id);
        const expected = [charged.input_price, charged.output_price].map((usd) => (usd * MILLION) / 1000);
        const [input = Number.NaN, output = Number.NaN] = expected;
        assert.ok(Math.abs(pricing.prompt - input) < 1e-9 * MILLION, `${id}: ${pricing.prompt}, not ${input}`);
        assert.ok(
          Math.abs(pricing.completion - output) < 1e-9 * MILLION,
          `${id}: ${pricing.completion}, not ${output}`,
        );
        compared += 1;
      }
    }
    assert.ok(compared > 100, `${compared}`);
  });

  test('a model says who offers it, what caching costs and where long prompts cost more', async () => {
    const { models } = await registry();
    const gpt = models.find(({ id }) => id === 'gpt-4o');
    assert.deepEqual(gpt?.endpoints[0], {
      provider: 'OpenAI',
      providerSlug: 'openai',
      pricing: { prompt: 2.5, completion: 10, cacheRead: 1.25 },
    });
    const offered = models.find(({ id }) => id === 'o1')?.endpoints.map(({ providerSlug }) => providerSlug);
    assert.deepEqual(offered, ['openai', 'azure']);
    assert.equal(gpt?.contextLength, 128_000);
    const gemini = models.find(({ id }) => id === 'gemini-2.5-pro');
    const [google] = gemini?.endpoints ?? [];
    assert.deepEqual([google?.pricing.prompt, google?.pricing.completion], [1.25, 10]);
    assert.deepEqual(
      google?.pricingTiers?.map(({ prompt, completion, threshold }) => [prompt, completion, threshold]),
      [[2.5, 15, 200_000]],
    );
    const patterns = models.filter(({ id }) => id.startsWith('ft:') || id.startsWith('regional.'));
    assert.deepEqual(patterns, []);
  });

  test('a price list that cannot be read prices nothing, and no answer fails for it', () => {
    const lookUp = () => {
      throw new Error('broken list');
    };
    const catalogue = createModelCatalogue(openPriceTable({ lookUp }));
    assert.deepEqual(catalogue.models(Date.now()), []);
    assert.equal(catalogue.listPrice({ provider: 'OPENAI', model: 'gpt-4o' }, [], Date.now()), null);
  });

  test('models in detail have their list price, your own before the table’s', async () => {
    const usage = { ...UNKNOWN_USAGE, promptTokens: 1, completionTokens: 1 };
    await api.insert(
      recordOf({ model: 'gpt-4o', provider: 'OPENAI', usage }),
      recordOf({ model: 'gpt-4o', provider: 'CUSTOM', usage }),
      recordOf({ model: 'o3', provider: 'OPENAI', usage }),
      recordOf({ model: null, usage }),
    );
    const prices = async () => {
      const body = { filter: 'all' };
      const answer = await api.call('POST', '/v1/metrics/modelDetails', { body, key: api.keys.r });
      assert.equal(answer.status, 200, answer.text);
      const rows = ROUTES.modelDetails.response.parse(answer.json.data);
      return Object.fromEntries(rows.map((row) => [`${row.provider} ${row.model}`, row.list_price]));
    };
    const table = { input: 2.5, output: 10, cache_read: 1.25, cache_write: null, source: 'genai-prices' };
    const before = await prices();
    assert.deepEqual(before['OPENAI gpt-4o'], table);
    assert.equal(before['CUSTOM gpt-4o'], null);
    assert.equal(before['OPENAI unknown'], null);

    const own = { provider: 'openai', model: 'GPT-4o', inputUsd: '0.0000021', outputUsd: '0.000009' };
    assert.equal((await api.call('PUT', '/v1/prices', { body: own })).status, 200);
    const theirs = { model: 'o3', inputUsd: '1', outputUsd: '1' };
    assert.equal((await api.call('PUT', '/v1/prices', { body: theirs, key: api.keys.other })).status, 200);
    const after = await prices();
    assert.deepEqual(after['OPENAI gpt-4o'], {
      ...{ input: 2.1, output: 9, cache_read: 2.1, cache_write: 2.1 },
      source: 'organization',
    });
    assert.equal(after['CUSTOM gpt-4o'], null);
    assert.deepEqual(after['OPENAI o3'], before['OPENAI o3']);
  });
});
