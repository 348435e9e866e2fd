// Letters of ASCII in lower case and all others as they are: what `lower` makes of a column in every engine.

export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
