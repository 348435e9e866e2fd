// Calls that wait for another's answer: for how long, and who is still waited for.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Flights } from '../../src/gateway/cache/flights.ts';
import { Departure } from '../../src/gateway/departure.ts';
import { answerOf } from '../ports/answer-cache-suite.ts';

const HIT = { answer: answerOf('x'), slot: 0 };

describe('a flight', () => {
  test('is followed for thirty seconds and no longer', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const flight = new Flights().lead(['a'], new Departure());
    const [early, late] = [flight.follow(new Departure()), flight.follow(new Departure())];
    let settled = 0;
    for (const waiting of [early, late]) void waiting.then(() => (settled += 1));
    t.mock.timers.tick(29_999);
    await Promise.resolve();
    assert.equal(settled, 0);
    t.mock.timers.tick(1);
    assert.deepEqual(await Promise.all([early, late]), [null, null]);
    assert.equal(flight.isAwaited, false);
  });

  test('is found under each of its digests until it has ended', async () => {
    const flights = new Flights();
    const flight = flights.lead(['a', 'b'], new Departure());
    assert.deepEqual([flights.of('a'), flights.of('b'), flights.of('c')], [flight, flight, null]);
    const waiting = flight.follow(new Departure());
    flight.end(HIT);
    assert.equal(await waiting, HIT);
    assert.deepEqual([flights.of('a'), flights.of('b')], [null, null]);
  });

  test('one that has ended does not take the place of its successor', () => {
    const flights = new Flights();
    const [first, second] = [flights.lead(['a', 'b'], new Departure()), flights.lead(['a'], new Departure())];
    first.end(null);
    assert.deepEqual([flights.of('a'), flights.of('b')], [second, null]);
  });

  test('its audience leaves with the last who waits, leader or follower', async () => {
    const [leader, one, two] = [new Departure(), new Departure(), new Departure()];
    const flight = new Flights().lead(['a'], leader);
    const waiting = [flight.follow(one), flight.follow(two)];
    one.leave('client_gone');
    leader.leave('client_gone');
    assert.equal(flight.audience.gone, false);
    two.leave('client_gone');
    assert.equal(flight.audience.why, 'client_gone');
    assert.deepEqual(await Promise.all(waiting), [null, null]);
  });

  test('when we stop nobody is waited for', () => {
    const leader = new Departure();
    const flight = new Flights().lead(['a'], leader);
    void flight.follow(new Departure());
    leader.leave('stopped');
    assert.equal(flight.audience.why, 'stopped');
    flight.end(null);
  });
});
