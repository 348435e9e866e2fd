// Takes out of a text what the rules find: in the strings of JSON as they read, wherever JSON stands in it (a whole body, the
// lines of an event stream, a string within a string), and elsewhere in the text as it stands. What has no hits stays as it was
// sent, to the byte.
import { type JsonLeaf, jsonLeaves } from './json-leaves.ts';
import { CannotRedact, type CountHit, type Hit, markOf, type Redactor } from './redactor.ts';

export interface TextMeans {
  readonly redactor: Redactor;
  readonly count: CountHit;
}

/** @param isStream what is found is looked for across events as well. @throws CannotRedact */
export function redactText(text: string, means: TextMeans, isStream = false): string {
  const begins = /^[\s\uFEFF]*[{[]/.test(text.slice(0, 256));
  if (begins && isJson(text)) return redactDocuments(text, [{ from: 0, to: text.length }], means, isStream);
  const documents = documentLines(text);
  if (documents.length > 0) return redactDocuments(text, documents, means, isStream);
  // Cut short, or no JSON after all: its strings as they read, then whatever else stands there.
  const strings = begins ? rewritten(text, editsOf(jsonLeaves(text), means, { memo: new Set(), depth: 0 })) : text;
  return means.redactor.redact(strings, means.count);
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Lines that are JSON, with the field name of an event stream before it or without. */
function documentLines(text: string): readonly Place[] {
  const places: Place[] = [];
  for (const { 0: line, 1: field = '', index } of text.matchAll(/^(data: ?)?[ \t]*[{[].*$/gm)) {
    if (isJson(line.slice(field.length))) places.push({ from: index + field.length, to: index + line.length });
  }
  return places;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return true;
  } catch {
    // The question was whether it is.
    return false;
  }
}

function redactDocuments(text: string, documents: readonly Place[], means: TextMeans, isStream: boolean): string {
  const leaves = documents.flatMap(({ from, to }) => shifted(jsonLeaves(text.slice(from, to), isStream), from));
  const edits: Edits = new Map();
  // Before each is looked at alone, which could take the larger piece of something and leave the other.
  if (isStream) joinPieces(leaves, edits, means);
  const isChanged = editEach(leaves, edits, means, { memo: new Set(), depth: 0 });
  if (isStream && isChanged) joinPieces(leaves, edits, means);
  const parts: string[] = [];
  let at = 0;
  let leaf = 0;
  for (const { from, to } of documents) {
    parts.push(means.redactor.redact(text.slice(at, from), means.count));
    const first = leaf;
    while (leaf < leaves.length && (leaves[leaf]?.from ?? 0) < to) leaf += 1;
    parts.push(rewritten(text, edits, { from, to }, leaves.slice(first, leaf)));
    at = to;
  }
  parts.push(means.redactor.redact(text.slice(at), means.count));
  return parts.join('');
}

function shifted(leaves: readonly JsonLeaf[], by: number): readonly JsonLeaf[] {
  return by === 0 ? leaves : leaves.map((leaf) => ({ ...leaf, from: leaf.from + by, to: leaf.to + by }));
}

/** What leaves are to read instead. */
type Edits = Map<JsonLeaf, string>;

interface Nesting {
  /** Texts in which nothing was found: an event stream says most things in each event. */
  readonly memo: Set<string>;
  readonly depth: number;
}

/** JSON in a string of JSON, as the arguments of a tool; deeper it is text. */
const DEEPEST = 4;

function editsOf(leaves: readonly JsonLeaf[], means: TextMeans, nesting: Nesting): Edits {
  const edits: Edits = new Map();
  editEach(leaves, edits, means, nesting);
  return edits;
}

/** Says whether there was anything. */
function editEach(leaves: readonly JsonLeaf[], edits: Edits, means: TextMeans, nesting: Nesting): boolean {
  let isChanged = false;
  for (const leaf of leaves) {
    const value = edits.get(leaf) ?? leaf.value;
    if (!isLookedAt(leaf) || nesting.memo.has(value)) continue;
    const redacted = redactValue(value, means, nesting);
    if (redacted === value) nesting.memo.add(value);
    else edits.set(leaf, redacted);
    isChanged ||= redacted !== value;
  }
  return isChanged;
}

/** Names that are words hold a body together; short numbers count something. */
function isLookedAt({ kind, value }: JsonLeaf): boolean {
  if (kind === 'name') return !/^[A-Za-z_]{0,64}$/.test(value);
  return kind === 'number' ? /^\d{6,}$/.test(value) : value !== '';
}

function redactValue(value: string, means: TextMeans, { memo, depth }: Nesting): string {
  if (depth < DEEPEST && /^\s*[{[]/.test(value) && isJson(value)) {
    return rewritten(value, editsOf(jsonLeaves(value), means, { memo, depth: depth + 1 }));
  }
  return means.redactor.redact(value, means.count);
}

function rewritten(
  text: string,
  edits: Edits,
  place: Place = { from: 0, to: text.length },
  leaves: Iterable<JsonLeaf> = edits.keys(),
): string {
  let result = '';
  let at = place.from;
  for (const leaf of leaves) {
    const edit = edits.get(leaf);
    if (edit === undefined) continue;
    // A number gives way to a string.
    result += text.slice(at, leaf.from) + JSON.stringify(edit);
    at = leaf.to;
  }
  return result + text.slice(at, place.to);
}

/** Members that say the same in each event, or name something; put together they would say nothing. */
const NO_PIECES =
  /\.(?:\w*id|\w*Id|object|type|role|model|modelVersion|name|status|system_fingerprint|finish_?[rR]eason|obfuscation|service_tier|created\w*|signature|encrypted_content|event)$/;

/** What is split over the events of a stream: its pieces are put together, its mark goes into the first of them. */
function joinPieces(leaves: readonly JsonLeaf[], edits: Edits, means: TextMeans): void {
  const strings = leaves.filter(({ kind, path }) => kind === 'string' && !NO_PIECES.test(path));
  for (const group of Map.groupBy(strings, ({ path }) => path).values()) {
    if (group.length > 1) redactPieces(group, edits, means);
  }
}

const MOST_PASSES = 8;

function redactPieces(group: readonly JsonLeaf[], edits: Edits, { redactor, count }: TextMeans): void {
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const pieces = group.map((leaf) => edits.get(leaf) ?? leaf.value);
    const hits = redactor.find(pieces.join(''));
    if (hits.length === 0) return;
    for (const { kind } of hits) count(kind);
    for (const [i, piece] of withoutHits(pieces, hits).entries()) {
      const leaf = group[i];
      if (leaf !== undefined && piece !== pieces[i]) edits.set(leaf, piece);
    }
  }
  throw new CannotRedact('the rules find more in what they leave over each time');
}

function withoutHits(pieces: readonly string[], hits: readonly Hit[]): readonly string[] {
  let begin = 0;
  let next = 0;
  return pieces.map((piece) => {
    const end = begin + piece.length;
    let result = '';
    let at = begin;
    // The hit that reaches into the next piece is looked at there again.
    for (; next < hits.length; next += 1) {
      const hit = hits[next];
      if (hit === undefined || hit.span[0] >= end) break;
      const [from, to] = hit.span;
      if (from >= begin) result += piece.slice(at - begin, from - begin) + markOf(hit.kind);
      at = Math.min(to, end);
      if (to > end) break;
    }
    result += piece.slice(at - begin);
    begin = end;
    return result;
  });
}

/** A path, a query or a form, whose values are percent-encoded. */
export function redactEncoded(text: string, { redactor, count }: TextMeans): string {
  return text.replace(/[^/?&=#;]+/g, (part) => {
    const plain = redactor.redact(part, count);
    if (plain !== part || !/[%+]/.test(part)) return plain;
    for (const encoded of [part, part.replaceAll('+', ' ')]) {
      const decoded = decodedPart(encoded);
      const redacted = redactor.redact(decoded, count);
      if (redacted !== decoded) return encodeURIComponent(redacted).replace(ENCODED_MARK, '[redacted:$1]');
    }
    return part;
  });
}

const ENCODED_MARK = /%5Bredacted%3A([a-z0-9_-]+)%5D/g;

function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // No encoding of UTF-8 then.
    return part;
  }
}
