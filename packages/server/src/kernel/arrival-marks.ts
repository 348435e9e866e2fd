// When the bytes of an answer came, as a list of marks: in one flat list of numbers while it is made and in the journal,
// where each mark is told by what it adds to the one before, so that a long stream costs a few digits a chunk.

/** Offset in the body, and ms since the exchange began, to a tenth. What follows up to the next came with it. */
export type Arrival = readonly [number, number];

/** @param marks offset and tenths of a ms of each, by turns, ascending */
export function packMarks(marks: readonly number[]): readonly number[] {
  const packed: number[] = [];
  let offset = 0;
  let tenths = 0;
  for (let i = 0; i + 1 < marks.length; i += 2) {
    packed.push((marks[i] as number) - offset, (marks[i + 1] as number) - tenths);
    offset = marks[i] as number;
    tenths = marks[i + 1] as number;
  }
  return packed;
}

export function unpackMarks(packed: readonly number[]): readonly Arrival[] {
  const arrivals: Arrival[] = [];
  let offset = 0;
  let tenths = 0;
  for (let i = 0; i + 1 < packed.length; i += 2) {
    offset += packed[i] as number;
    tenths += packed[i + 1] as number;
    arrivals.push([offset, tenths / 10]);
  }
  return arrivals;
}
