// Finds the table's words at a place in a folded text: a walk down a tree of characters, the longest word that ends at a
// boundary counts.
import { CONCEPTS } from './concepts.ts';
import { foldText } from './fold-text.ts';
import { IDEOGRAPH, type Tokens } from './tokens.ts';

interface Node {
  readonly next: Map<number, Node>;
  /** 1-based concept of a word that ends here; 0 = none. */
  whole: number;
  /** The same for a stem, after which the word may go on. */
  stem: number;
}

const ROOT = plant();

/** 0-based number of the concept that begins at the token; -1 = none. */
export function conceptAt(tokens: Tokens, token: number): number {
  const { text, starts, kinds } = tokens;
  let node: Node | undefined = ROOT;
  let found = 0;
  for (let at = starts[token] as number; at < text.length; at += 1) {
    node = node.next.get(text.charCodeAt(at));
    if (node === undefined) break;
    if (node.stem !== 0) found = node.stem;
    if (node.whole !== 0 && (kinds[token] === IDEOGRAPH || isBoundary(text, at + 1))) found = node.whole;
  }
  return found - 1;
}

function isBoundary(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  // All that is no Latin letter or digit: other scripts' entries are stems.
  return !((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0xc0 && code < 0x2000));
}

function plant(): Node {
  const root: Node = { next: new Map(), whole: 0, stem: 0 };
  for (const [i, words] of Object.values(CONCEPTS).entries()) {
    for (const word of words.split(' ')) grow(root, word, i + 1);
  }
  return root;
}

function grow(root: Node, word: string, concept: number): void {
  const isStem = word.endsWith('*');
  const letters = foldText((isStem ? word.slice(0, -1) : word).replaceAll('_', ' '));
  let node = root;
  for (let at = 0; at < letters.length; at += 1) {
    const code = letters.charCodeAt(at);
    let next = node.next.get(code);
    if (next === undefined) {
      next = { next: new Map(), whole: 0, stem: 0 };
      node.next.set(code, next);
    }
    node = next;
  }
  // Korean sets words apart and glues endings to them, so its entries are stems like those of scripts without spaces.
  const isGlued = /[\u3040-\ud7ff]/.test(letters);
  if (isStem || isGlued) node.stem ||= concept;
  else node.whole ||= concept;
}
