// Bodies no provider would send: any JSON at all, and real bodies with one place of them replaced by something else.
import fc from 'fast-check';
import type { StreamEvent, WireFormat } from '../../src/providers/format.ts';
import { readEverything } from './recorded-exchanges.ts';

export interface Samples {
  /** Sound requests and answers to break. */
  readonly bodies: readonly unknown[];
  readonly events: readonly StreamEvent[];
}

const anything = fc.jsonValue({ maxDepth: 4 });

/** Runs every method of a format over broken bodies and streams; fast-check prints seed and path when one throws. */
export function assertReadsAnything(format: WireFormat, samples: Samples): void {
  const broken = fc.tuple(fc.constantFrom(...samples.bodies), fc.nat(400), anything).map(replaced);
  const body = fc.oneof(anything, broken, fc.constant(undefined));
  fc.assert(
    fc.property(body, (one) => readWhole(format, one)),
    { numRuns: 400 },
  );
  // Apart from the random ones: fast-check could not print them.
  for (const nesting of nestings()) {
    readWhole(format, nesting);
    readWhole(format, format.fold([{ type: null, data: nesting, offset: 0 }]));
  }

  const brokenEvent = fc.tuple(fc.constantFrom(...samples.events), fc.nat(60), anything);
  const event = fc.oneof(
    brokenEvent.map(([sound, at, value]) => ({ ...sound, data: replaced([sound.data, at, value]) })),
    anything.map((data) => ({ type: null, data, offset: 0 })),
    fc.constantFrom(...samples.events),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      for (const one of events) format.carriesContent(one);
      readWhole(format, format.fold(events));
    }),
    { numRuns: 400 },
  );
}

function readWhole(format: WireFormat, body: unknown): void {
  readEverything(format, body, body);
}

/** The body with its n-th value (in order of reading) replaced. */
function replaced([body, at, value]: readonly [unknown, number, unknown]): unknown {
  let left = at;
  const walk = (node: unknown): unknown => {
    left -= 1;
    if (left === -1) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(body);
}

/** JSON.parse reads nesting that a recursive reader would die of. */
function nestings(): readonly unknown[] {
  const deep = (open: string, close: string): unknown =>
    JSON.parse(`${open.repeat(20_000)}null${close.repeat(20_000)}`);
  const content = deep('[{"type":"tool_result","content":', '}]');
  const parts = deep('{"parts":[', ']}');
  const blocks = deep('[{"toolResult":{"content":', '}}]');
  return [
    { messages: [{ role: 'user', content }], content, system: content },
    { contents: [parts], candidates: [{ content: parts }], requests: [{ content: parts }] },
    { messages: [{ role: 'user', content: blocks }], output: { message: { content: blocks } } },
    { messages: [{ role: 'user', content: [{ type: 'tool_use', input: content }] }], tools: [content, { a: content }] },
    {
      error: content,
      message: content,
      candidates: [{ content: { parts: [{ functionResponse: { response: parts } }] } }],
    },
  ];
}
