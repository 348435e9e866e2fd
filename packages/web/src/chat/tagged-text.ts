// A text whose prompt is marked with tags, as the provider got it: pieces of text, those of an input with its name. Pure.
import { parseTags, withoutTags } from '@heliometer/contract';

export interface TextPiece {
  readonly text: string;
  /** Of the outermost input it stands in; null = it belongs to the prompt. */
  readonly input: string | null;
}

export function piecesOf(text: string): readonly TextPiece[] {
  let piece = { text: '', input: null as string | null };
  const pieces = [piece];
  const begin = (input: string | null) => {
    piece = { text: '', input };
    pieces.push(piece);
  };
  let depth = 0;
  for (const part of parseTags(text)) {
    if (part.kind === 'text') piece.text += part.raw;
    else if (part.tag === 'static') continue;
    else if (part.kind === 'open') {
      if (depth++ === 0) begin(part.key);
    } else if (--depth === 0) begin(null);
  }
  return pieces.filter((each) => each.text !== '' || each.input !== null);
}

export function untagged(text: string): string {
  return withoutTags(parseTags(text));
}
