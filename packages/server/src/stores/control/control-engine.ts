// What the control store's methods stand on: an engine, opened.
import type { Kysely } from 'kysely';
import type { ControlTables } from './control-schema.ts';
import type { EngineWords } from './engine-words.ts';
import type { Transact } from './transact.ts';

export interface ControlEngine {
  readonly db: Kysely<ControlTables>;
  readonly transact: Transact;
  readonly words: EngineWords;
  readonly now: () => number;
}
