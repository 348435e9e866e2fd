// What EXPLAIN QUERY TREE answers with, line by line, and where in the tree a line stands.

export interface TreeLine {
  readonly depth: number;
  /** Without its indent. */
  readonly text: string;
  /** null = a heading, such as JOIN TREE. */
  readonly kind: string | null;
  readonly functionName: string | null;
  readonly identifier: string | null;
  readonly cteName: string | null;
  readonly above: TreeLine | null;
}

const NODE = /^([A-Z_]+(?: [A-Z]+)*) id: \d+/;

export class QueryTree {
  readonly lines: readonly TreeLine[];

  constructor(texts: readonly string[]) {
    const open: TreeLine[] = [];
    this.lines = texts.map((raw) => {
      const text = raw.trim();
      const depth = (raw.length - raw.trimStart().length) / 2;
      while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
      const above = open.at(-1) ?? null;
      const line = { depth, text, above, ...attributesOf(text) };
      open.push(line);
      return line;
    });
  }

  /** An expression a FROM or JOIN reads. */
  isTable({ above }: TreeLine): boolean {
    return above !== null && above.kind === null && /(?:TREE|TABLE EXPRESSION)$/.test(above.text);
  }
}

function attributesOf(text: string): Pick<TreeLine, 'kind' | 'functionName' | 'identifier' | 'cteName'> {
  const kind = NODE.exec(text)?.[1] ?? null;
  return {
    kind,
    functionName: kind === 'FUNCTION' ? (/, function_name: (\w+)/.exec(text)?.[1] ?? '') : null,
    identifier: kind === 'IDENTIFIER' ? (/, identifier: (.*)$/.exec(text)?.[1] ?? '') : null,
    cteName: kind === 'QUERY' || kind === 'UNION' ? (/, cte_name: ([^,]*)/.exec(text)?.[1] ?? null) : null,
  };
}
