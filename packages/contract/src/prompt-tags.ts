// The tags by which callers mark their prompts (headers.md §13): `<helicone-prompt-input key="k">…</helicone-prompt-input>`
// around a variable, `<helicone-prompt-static>…</helicone-prompt-static>` around text of the template. Pure and linear in the
// text's length, whatever stands in it: it is somebody else's.

export type PromptTag = 'input' | 'static';

/** A text as its tags cut it. Written one after another, the raw pieces are the text again. */
export type TagPiece =
  | { readonly kind: 'text'; readonly raw: string }
  | { readonly kind: 'open'; readonly tag: PromptTag; readonly key: string; readonly raw: string }
  | { readonly kind: 'close'; readonly tag: PromptTag; readonly raw: string };

/** In any spelling of JSON: some writers escape `<`. */
export const TAG_TRACE = 'helicone-prompt-';

const START = /<(?:(\/)\s*)?helicone-prompt-(input|static)/g;
/**
 * A key ends at the first quote that `>` follows, so that quotes may stand in it; behind a backslash they are those of a JSON
 * text within the text. Its length is bounded, or a text full of openings would be read to its end for each of them.
 */
const KEY = /\s+key\s*=\s*(\\?["'])([\s\S]{0,256}?)\1\s*>/y;
const END = /\s*>/y;

/** Only what belongs together is a tag; an opening or a closing that stands alone is text. */
export function parseTags(text: string): readonly TagPiece[] {
  const found = text.includes(TAG_TRACE) ? tagsIn(text) : [];
  const pieces: TagPiece[] = [];
  let from = 0;
  for (const { at, piece } of found) {
    if (at > from) pieces.push({ kind: 'text', raw: text.slice(from, at) });
    pieces.push(piece);
    from = at + piece.raw.length;
  }
  if (from < text.length) pieces.push({ kind: 'text', raw: text.slice(from) });
  return pieces;
}

export function hasTags(pieces: readonly TagPiece[]): boolean {
  return pieces.some(({ kind }) => kind !== 'text');
}

export function renderTags(pieces: readonly TagPiece[]): string {
  return pieces.map(({ raw }) => raw).join('');
}

/** What the provider gets: the tags gone, what stood between them kept. */
export function withoutTags(pieces: readonly TagPiece[]): string {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.raw : '')).join('');
}

/** What stays the same from call to call: every outermost input is a placeholder. */
export function templateOf(pieces: readonly TagPiece[]): string {
  let template = '';
  let depth = 0;
  for (const piece of pieces) {
    if (piece.kind === 'text') template += depth === 0 ? piece.raw : '';
    else if (piece.tag === 'static') continue;
    else if (piece.kind === 'close') depth -= 1;
    else if (depth++ === 0) template += placeholder(piece.key);
  }
  return template;
}

/** Key and text of every input, the inner ones of nested inputs before the outer. */
export function inputsOf(pieces: readonly TagPiece[]): readonly (readonly [key: string, value: string])[] {
  const inputs: (readonly [string, string])[] = [];
  const open: { readonly key: string; readonly from: number }[] = [];
  const plain = withoutTags(pieces);
  let at = 0;
  for (const piece of pieces) {
    if (piece.kind === 'text') at += piece.raw.length;
    else if (piece.tag === 'static') continue;
    else if (piece.kind === 'open') open.push({ key: piece.key, from: at });
    else {
      const begun = open.pop();
      if (begun !== undefined) inputs.push([begun.key, plain.slice(begun.from, at)]);
    }
  }
  return inputs;
}

interface PlacedTag {
  readonly at: number;
  readonly piece: Exclude<TagPiece, { readonly kind: 'text' }>;
}

/** A closing belongs to the nearest opening of its kind; openings in between were never closed. */
function tagsIn(text: string): readonly PlacedTag[] {
  const matched: PlacedTag[] = [];
  const open: PlacedTag[] = [];
  const opened = { input: 0, static: 0 };
  for (const tag of candidatesIn(text)) {
    const { piece } = tag;
    if (piece.kind === 'open') {
      open.push(tag);
      opened[piece.tag] += 1;
      continue;
    }
    if (opened[piece.tag] === 0) continue;
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      opened[last.piece.tag] -= 1;
      if (last.piece.tag !== piece.tag) continue;
      matched.push(last, tag);
      break;
    }
  }
  return matched.sort((a, b) => a.at - b.at);
}

function* candidatesIn(text: string): Generator<PlacedTag> {
  START.lastIndex = 0;
  for (let start = START.exec(text); start !== null; start = START.exec(text)) {
    const { index: at } = start;
    const tag = start[2] as PromptTag;
    const isOpening = start[1] === undefined;
    const rest = isOpening && tag === 'input' ? KEY : END;
    rest.lastIndex = START.lastIndex;
    const end = rest.exec(text);
    if (end === null) continue;
    START.lastIndex = rest.lastIndex;
    const raw = text.slice(at, rest.lastIndex);
    const key = decoded(end[2] ?? '');
    yield { at, piece: isOpening ? { kind: 'open', tag, key, raw } : { kind: 'close', tag, raw } };
  }
}

function placeholder(key: string): string {
  return `<helicone-prompt-input key="${key.replace(/[&"<>]/g, (character) => ESCAPES[character] ?? character)}" />`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" };

/** XML's five entities and character references (XML 1.0 §4.1, §4.6); anything else stands as it is. */
function decoded(key: string): string {
  return key.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|quot|lt|gt|apos));/gi, (entity, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? entity;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}
