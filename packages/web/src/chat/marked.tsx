// A text with the hits of a search marked in sun.
export function Marked({ text, mark }: { readonly text: string; readonly mark?: string | undefined }) {
  if (mark === undefined || mark === '') return text;
  const lower = text.toLowerCase();
  const wanted = mark.toLowerCase();
  const pieces: { readonly at: number; readonly text: string; readonly isHit: boolean }[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    pieces.push(
      { at: from, text: text.slice(from, at), isHit: false },
      { at, text: text.slice(at, at + wanted.length), isHit: true },
    );
    from = at + wanted.length;
  }
  pieces.push({ at: from, text: text.slice(from), isHit: false });
  return pieces.map((piece) =>
    piece.isHit ? (
      <mark key={piece.at} className="bg-sun-bg text-text-1 data-current:outline-2 data-current:outline-sun">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
