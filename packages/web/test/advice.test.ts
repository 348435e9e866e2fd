// What the first-run page says of a call that came to nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OUTCOMES } from '@heliometer/contract';
import { adviceOn } from '../src/pages/start/advice.ts';

describe('advice', () => {
  test('a key the provider refused is told apart from one that Heliometer refused', () => {
    const theirs = adviceOn({ outcome: 'answered', error_code: null, response_status: 403 });
    const ours = adviceOn({ outcome: 'rejected', error_code: 'forbidden', response_status: 403 });
    assert.match(theirs, /provider’s key/);
    assert.match(ours, /may only read/);
  });

  test('every outcome and status has one, and it ends in a full stop or a question', () => {
    for (const outcome of OUTCOMES) {
      for (const response_status of [400, 401, 403, 404, 418, 429, 499, 500, 502, 504]) {
        const said = adviceOn({ outcome, error_code: 'of_no_registry', response_status });
        assert.match(said, /^[A-Z].*[.?]$/, `${outcome} ${response_status}`);
      }
    }
  });

  test('a code that is a name of JavaScript’s own is no code of ours', () => {
    const said = adviceOn({ outcome: 'rejected', error_code: 'constructor', response_status: 400 });
    assert.equal(typeof said, 'string');
  });
});
