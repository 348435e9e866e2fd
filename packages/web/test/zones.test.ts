// The zones that can be chosen, by what the organisation shows.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zoneChoices } from '../src/range/zones.ts';

const labels = (ofOrganization: string | null, local: string) =>
  zoneChoices(ofOrganization, local).map(({ tz, label }) => `${tz ?? ''} ${label}`);

describe('zones', () => {
  test('an organisation without a zone shows local time, and UTC on request', () => {
    assert.deepEqual(labels(null, 'Europe/Zurich'), [' Local time', 'utc UTC']);
  });

  test('the zone of the organisation comes first, and none is there twice', () => {
    assert.deepEqual(labels('Asia/Kathmandu', 'Europe/Zurich'), [' Asia/Kathmandu', 'local Local time', 'utc UTC']);
    assert.deepEqual(labels('Europe/Zurich', 'Europe/Zurich'), [' Local time', 'utc UTC']);
    assert.deepEqual(labels('UTC', 'Europe/Zurich'), [' UTC', 'local Local time']);
    assert.deepEqual(labels('Asia/Kathmandu', 'UTC'), [' Asia/Kathmandu', 'utc UTC']);
    assert.deepEqual(labels(null, 'UTC'), [' UTC']);
    assert.deepEqual(labels('UTC', 'UTC'), [' UTC']);
  });
});
