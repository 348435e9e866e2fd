// Names of properties are compared without regard to case (headers.md §5). They come as header names, which are ASCII
// (RFC 9110 §5.1), so it is ASCII case that does not count.

export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
