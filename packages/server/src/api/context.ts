// What the API is given by the program, and what each handler is given by the API.
import type { Principal } from '@heliometer/contract';
import type { Log } from '../kernel/log.ts';
import type { Sealers } from '../kernel/sealing.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { ExchangeView } from '../ports/exchange-view.ts';
import type { RecordKeeper, RecordReader } from '../ports/record-store.ts';

export interface ApiDeps {
  readonly control: ControlStore;
  readonly records: RecordReader & RecordKeeper;
  readonly view: ExchangeView;
  readonly sealers: Sealers;
  readonly cache: Pick<AnswerCache, 'purge'>;
  readonly log: Log;
  readonly now?: () => number;
}

export interface PublicContext {
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  readonly nowMs: number;
}

export interface ApiContext extends PublicContext {
  readonly principal: Principal;
  readonly control: ControlStore;
  readonly records: RecordReader & RecordKeeper;
  readonly view: ExchangeView;
  readonly sealers: Sealers;
  readonly cache: Pick<AnswerCache, 'purge'>;
}
