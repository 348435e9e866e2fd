// The address as the page's state: which parameters there are, read from text and checked. What a page does not know or cannot
// read is as if it were not there.

/** Of every page. Others belong to their page's row. */
export const SHARED_PARAMS = ['range', 'from', 'to', 'tz'] as const;

export type SearchValues = Readonly<Record<string, string | undefined>>;

/** Reads one parameter; undefined = cannot be read. */
export type ParamReader<T> = (text: string) => T | undefined;

export const text: ParamReader<string> = (given) => given;

/** `live=1`. */
export const flag: ParamReader<true> = (given) => (given === '1' || given === 'true' ? true : undefined);

export function oneOf<const Word extends string>(...words: readonly Word[]): ParamReader<Word> {
  return (given) => words.find((word) => word === given);
}

export const wholeNumber: ParamReader<number> = (given) => (/^\d{1,12}$/.test(given) ? Number(given) : undefined);

/** `sort=-cost`: descending. */
export interface SortParam {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

export const sorting: ParamReader<SortParam> = (given) => {
  const column = given.replace(/^-/, '');
  return column === '' ? undefined : { column, direction: given.startsWith('-') ? 'desc' : 'asc' };
};

export function writeSort({ column, direction }: SortParam): string {
  return direction === 'desc' ? `-${column}` : column;
}

export const words: ParamReader<readonly string[]> = (given) => given.split(',').filter((word) => word !== '');

export type ParamReaders = Readonly<Record<string, ParamReader<unknown>>>;

export type SearchOf<Readers extends ParamReaders> = {
  readonly [Name in keyof Readers]: Readers[Name] extends ParamReader<infer T> ? T | undefined : never;
};

export function readSearch<Readers extends ParamReaders>(readers: Readers, values: SearchValues): SearchOf<Readers> {
  const read = Object.entries(readers).map(([name, reader]) => {
    const given = values[name];
    return [name, given === undefined ? undefined : reader(given)];
  });
  return Object.fromEntries(read) as SearchOf<Readers>;
}

/** Plain texts, as people write and read them; no JSON in the address. */
export function parseSearchText(searchText: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(searchText));
}

export function writeSearchText(values: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (pairs.length === 0) return '';
  const written = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  // Readable where it may be: RFC 3986 §3.4 lets these stand in a query.
  return `?${written.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%28', '(').replaceAll('%29', ')')}`;
}
