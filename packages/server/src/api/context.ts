// What the API is given by the program, and what each handler is given by the API.
import type { Principal } from '@heliometer/contract';
import type { Log } from '../kernel/log.ts';
import type { Sealers } from '../kernel/sealing.ts';
import type { AlertDesk } from '../ports/alerts.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { ExchangeView } from '../ports/exchange-view.ts';
import type { SqlReader } from '../ports/people-sql.ts';
import type { RecordKeeper, RecordReader } from '../ports/record-store.ts';
import type { WebhookDesk } from '../ports/webhooks.ts';

export interface ApiDeps {
  readonly control: ControlStore;
  readonly records: RecordReader & RecordKeeper & SqlReader;
  readonly view: ExchangeView;
  readonly sealers: Sealers;
  readonly cache: Pick<AnswerCache, 'purge'>;
  readonly webhooks: WebhookDesk;
  readonly alerts: AlertDesk;
  readonly log: Log;
  /** Whoever comes without a key is the owner; only for a server that listens on loopback. Default false. */
  readonly keyless?: boolean;
  readonly now?: () => number;
}

export interface PublicContext {
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  readonly nowMs: number;
  /** Where the client reached us, such as `https://llm.example.com`; empty when it did not say. */
  readonly origin: string;
  /** For what an address itself gives access to. */
  readonly control: ControlStore;
  readonly sealers: Sealers;
}

export interface ApiContext extends PublicContext {
  readonly principal: Principal;
  readonly records: RecordReader & RecordKeeper & SqlReader;
  readonly view: ExchangeView;
  readonly cache: Pick<AnswerCache, 'purge'>;
  readonly webhooks: WebhookDesk;
  readonly alerts: AlertDesk;
}
