// The receipt's own arithmetic against the package's, over its whole price table and many usages.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { calcPrice, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { formatDecimal } from '../../src/kernel/money.ts';
import { openPriceTable } from '../../src/providers/price-table.ts';
import { cachedMedia, isPartOf, PRICE_UNITS } from '../../src/providers/price-units.ts';
import { chargeUsage, sum } from '../../src/providers/receipt-lines.ts';

const providers: readonly Provider[] = (await waitForUpdate()) ?? [];
const models = providers.flatMap((provider) => provider.models.map((model) => ({ list: provider.id, model })));

/** Parts drawn first and added up, so that they fit their wholes. */
const usages: fc.Arbitrary<Usage> = fc
  .record({
    text: fc.nat(400_000),
    audio: fc.option(fc.nat(5_000)),
    image: fc.option(fc.nat(5_000)),
    cachedShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    write5m: fc.option(fc.nat(5_000)),
    write1h: fc.option(fc.nat(5_000)),
    answer: fc.nat(50_000),
    reasoning: fc.nat(50_000),
    spoken: fc.option(fc.nat(5_000)),
    drawn: fc.option(fc.nat(5_000)),
    searches: fc.option(fc.nat(10)),
    seconds: fc.option(fc.double({ min: 0, max: 7_200, noNaN: true })),
    characters: fc.option(fc.nat(100_000)),
  })
  .map((drawn) => {
    const write = (drawn.write5m ?? 0) + (drawn.write1h ?? 0);
    const readable = drawn.text + (drawn.audio ?? 0) + (drawn.image ?? 0);
    const noWrites = drawn.write5m === null && drawn.write1h === null;
    return {
      ...UNKNOWN_USAGE,
      promptTokens: readable + write,
      promptCacheReadTokens: drawn.cachedShare === null ? null : Math.floor(readable * drawn.cachedShare),
      promptCacheWriteTokens: noWrites ? null : write,
      promptCacheWrite5mTokens: drawn.write5m,
      promptCacheWrite1hTokens: drawn.write1h,
      promptAudioTokens: drawn.audio,
      promptImageTokens: drawn.image,
      completionTokens: drawn.answer + drawn.reasoning + (drawn.spoken ?? 0) + (drawn.drawn ?? 0),
      reasoningTokens: drawn.reasoning,
      completionAudioTokens: drawn.spoken,
      completionImageTokens: drawn.drawn,
      searches: drawn.searches,
      seconds: drawn.seconds,
      characters: drawn.characters,
    };
  });

/** The same usage in the package's words. */
function packageUsage(usage: Usage): Record<string, number> {
  const cached = cachedMedia(usage);
  const counts: Record<string, number | null> = {
    input_tokens: usage.promptTokens,
    cache_read_tokens: usage.promptCacheReadTokens,
    cache_write_tokens: usage.promptCacheWriteTokens,
    cache_write_1h_tokens: usage.promptCacheWrite1hTokens,
    input_audio_tokens: usage.promptAudioTokens,
    input_image_tokens: usage.promptImageTokens,
    cache_audio_read_tokens: cached.audio,
    cache_image_read_tokens: cached.image,
    output_tokens: usage.completionTokens,
    output_reasoning_tokens: usage.reasoningTokens,
    output_audio_tokens: usage.completionAudioTokens,
    output_image_tokens: usage.completionImageTokens,
    web_searches: usage.searches,
    audio_seconds: usage.seconds,
    input_audio_seconds: usage.seconds,
    input_characters: usage.characters,
  };
  return Object.fromEntries(Object.entries(counts).filter((entry): entry is [string, number] => entry[1] !== null));
}

describe('our lines and the package add up to the same', () => {
  test('for every model of the table, whatever the usage and the day', (t) => {
    const table = openPriceTable();
    const seed = Date.now() | 0;
    t.diagnostic(`seed ${seed}`);
    let compared = 0;
    const day = fc.date({ min: new Date('2024-06-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...models), usages, day, ({ list, model }, usage, timestamp) => {
        const price = table.find([{ list, model: model.id }], timestamp.getTime());
        // Ids that only stand for a group of names find another model, or none; the package is asked the same.
        if (price === null) return assert.equal(calcPrice({}, model.id, { providerId: list, timestamp }), null);
        const charged = chargeUsage(price.rates, usage, 'standard');
        if ('unpriced' in charged) return assert.equal(charged.unpriced, 'no_usage');
        // Groq's minimum length is added where usage is made billable, before the lines.
        if (list === 'groq' && price.pricedModel.startsWith('whisper')) return;
        const theirs = calcPrice(packageUsage(usage), model.id, { providerId: list, timestamp });
        assert.ok(theirs);
        const ours = Number(formatDecimal(sum(charged.charges)));
        const noise = 1e-9 * Math.max(1, theirs.total_price);
        assert.ok(
          Math.abs(ours - theirs.total_price) <= noise,
          `${list} ${model.id}: ${ours} here, ${theirs.total_price} there`,
        );
        compared += 1;
      }),
      { numRuns: 6_000, seed },
    );
    assert.ok(compared > 4_000, `${compared} were compared`);
  });

  test('every model that has prices today can be charged without the package throwing', () => {
    const table = openPriceTable();
    const broken = models.filter(({ list, model }) => {
      try {
        table.find([{ list, model: model.id }], Date.parse('2026-11-01'));
        return false;
      } catch {
        return true;
      }
    });
    assert.deepEqual(
      broken.map(({ list, model }) => `${list} ${model.id}`),
      [],
    );
  });
});

describe('the units', () => {
  test('every price key of the installed table is known here', () => {
    const keys = new Set(
      models.flatMap(({ model }) => {
        const lists = Array.isArray(model.prices) ? model.prices.map(({ prices }) => prices) : [model.prices];
        return lists.flatMap((prices) => Object.keys(prices));
      }),
    );
    assert.deepEqual([...keys].filter((key) => !PRICE_UNITS.has(key)).sort(), []);
  });

  test('a part belongs to its whole and never the other way round', () => {
    const unit = (key: string) => PRICE_UNITS.get(key)?.dimensions ?? assert.fail(key);
    const parts: readonly (readonly [string, string])[] = [
      ['cache_read_mtok', 'input_mtok'],
      ['cache_write_1h_mtok', 'cache_write_mtok'],
      ['cache_write_1h_mtok', 'input_mtok'],
      ['cache_audio_read_mtok', 'cache_read_mtok'],
      ['cache_audio_read_mtok', 'input_audio_mtok'],
      ['input_audio_hours', 'audio_hours'],
      ['output_reasoning_mtok', 'output_mtok'],
    ];
    for (const [part, whole] of parts) {
      assert.equal(isPartOf(unit(part), unit(whole)), true, `${part} in ${whole}`);
      assert.equal(isPartOf(unit(whole), unit(part)), false, `${whole} in ${part}`);
    }
    assert.equal(isPartOf(unit('output_mtok'), unit('input_mtok')), false);
    assert.equal(isPartOf(unit('cache_write_mtok'), unit('cache_read_mtok')), false);
    assert.equal(isPartOf(unit('audio_hours'), unit('input_audio_mtok')), false);
  });
});
