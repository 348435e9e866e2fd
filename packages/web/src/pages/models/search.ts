// The parameters of the models page.
import { sorting, text } from '../../url/search.ts';

export const params = { f: text, view: text, sort: sorting } as const;
