import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COUNTED_CHARACTERS, estimateTokens } from '../../src/providers/estimate-tokens.ts';

const PROSE = 'The quick brown fox jumps over the lazy dog, and then it rests in the shade. ';

describe('estimateTokens', () => {
  test('short texts are counted in the encoding of their model', () => {
    assert.equal(estimateTokens(['Hello, world!'], 'gpt-4o'), 4);
    assert.equal(estimateTokens(['Hello, world!'], 'gpt-4'), 4);
    // The newer encoding knows more of Russian.
    const newer = estimateTokens(['привет мир'], 'gpt-4o-mini');
    assert.ok(estimateTokens(['привет мир'], 'gpt-4-0613') > newer);
    assert.ok(estimateTokens(['привет мир'], 'openai/gpt-3.5-turbo') > newer);
    assert.equal(estimateTokens(['привет мир'], 'gpt-4.1'), newer);
    assert.equal(estimateTokens(['привет мир'], null), newer);
    assert.equal(estimateTokens([], 'gpt-4o'), 0);
    assert.equal(estimateTokens([''], 'gpt-4o'), 0);
  });

  test('what looks like a special token is text', () => {
    assert.ok(estimateTokens(['<|endoftext|>'], 'gpt-4o') > 1);
  });

  test('cutting into windows costs no more than a few tokens', () => {
    const once = estimateTokens([PROSE], 'gpt-4o');
    const many = estimateTokens([PROSE.repeat(100)], 'gpt-4o');
    assert.ok(Math.abs(many - once * 100) <= 100);
  });

  test('long texts are extrapolated from all of their length', () => {
    const half = COUNTED_CHARACTERS * 2;
    const text = PROSE.repeat(Math.ceil(half / PROSE.length)).slice(0, half) + '漢'.repeat(half);
    const exact = estimateTokens([PROSE.repeat(100)], null) / (PROSE.length * 100);
    const dense = estimateTokens(['漢'.repeat(1000)], null) / 1000;
    const expected = half * exact + half * dense;
    assert.ok(Math.abs(estimateTokens([text], null) - expected) / expected < 0.05);
    const pieces = Array.from({ length: 40_000 }, () => PROSE);
    const inPieces = estimateTokens(pieces, null);
    assert.ok(Math.abs(inPieces / (40_000 * PROSE.length) - exact) / exact < 0.1);
  });
});
