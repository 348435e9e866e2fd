// The roster against a Set, whatever the order in which members come and leave.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Roster, type Seat } from '../../src/kernel/roster.ts';

test('whoever came and has not left is a member, once', () => {
  const steps = fc.array(fc.option(fc.nat(), { nil: null }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (leaving) => {
      const roster = new Roster<number>();
      const seats: Seat<number>[] = [];
      for (const [number, which] of leaving.entries()) {
        if (which === null || seats.length === 0) seats.push(roster.add(number));
        else roster.leave(seats.splice(which % seats.length, 1)[0] as Seat<number>);
        assert.equal(roster.size, seats.length);
        assert.deepEqual(new Set(roster.members()), new Set(seats.map(({ member }) => member)));
      }
    }),
  );
});

test('one who leaves while members are gone through changes nothing for the others', () => {
  const roster = new Roster<string>();
  const seats = ['a', 'b', 'c'].map((name) => roster.add(name));
  const seen: string[] = [];
  for (const name of roster.members()) {
    seen.push(name);
    if (name === 'a') roster.leave(seats[0] as Seat<string>);
  }
  assert.deepEqual(seen, ['a', 'b', 'c']);
  assert.deepEqual([...roster.members()].sort(), ['b', 'c']);
});
