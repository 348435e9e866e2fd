// The titles of tests as their sources have them, each with those of the blocks it stands in.
export interface TestTitle {
  /** As written; a template's `${…}` unfilled. */
  readonly title: string;
  /** Of the `describe`s around it, the outermost first. */
  readonly within: readonly string[];
}

const CALL =
  /^( *)(?:await )?(?:\w+\.)?(describe|test)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/gm;

/** Of formatted source: what stands in a block is indented deeper. */
export function titlesIn(source: string): readonly TestTitle[] {
  const titles: TestTitle[] = [];
  let open: { readonly indent: number; readonly title: string }[] = [];
  for (const [, indent = '', kind, single, double, template] of source.matchAll(CALL)) {
    const title = (single ?? double ?? template ?? '').replace(/\\(['"`\\])/g, '$1');
    open = open.filter((block) => block.indent < indent.length);
    titles.push({ title, within: open.map((block) => block.title) });
    if (kind === 'describe') open.push({ indent: indent.length, title });
  }
  return titles;
}
