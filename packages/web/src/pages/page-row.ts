// What a row of the page table says. A page is a folder: `route.ts` with its row, `search.ts` with its parameters, `page.tsx`.
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { ParamReaders } from '../url/search.ts';

export interface LoadedPage {
  readonly Page: ComponentType;
}

export interface PageRow {
  readonly name: string;
  /** Below `/app`. */
  readonly path: `/${string}`;
  /** After `g`; null = none. */
  readonly key: string | null;
  readonly icon: LucideIcon;
  /** Where in the sidebar; `foot` below it, `none` nowhere. */
  readonly group: 'watch' | 'control' | 'improve' | 'ask' | 'foot' | 'none';
  /** Parameters of its address beyond those of every page. */
  readonly params: ParamReaders;
  /** Its own chunk. */
  readonly load: () => Promise<LoadedPage>;
  /** Pages below it: `/sessions/$sessionId`. */
  readonly below?: readonly { readonly path: `/${string}`; readonly load: () => Promise<LoadedPage> }[];
  /** False: nothing on it is of a time, so the header has no range. */
  readonly ranged?: boolean;
}
