// What the API is given by the program, and what each handler is given by the API.
import type { Log } from '../kernel/log.ts';
import type { Sealers } from '../kernel/sealing.ts';
import type { InvitationPost } from '../ports/accounts.ts';
import type { AlertDesk } from '../ports/alerts.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { EvaluatorDesk } from '../ports/evaluators.ts';
import type { ImportFile } from '../ports/exchange-import.ts';
import type { ExchangeView } from '../ports/exchange-view.ts';
import type { LimitView } from '../ports/limit-view.ts';
import type { ModelCatalogue } from '../ports/model-catalogue.ts';
import type { SqlReader } from '../ports/people-sql.ts';
import type { Playground } from '../ports/playground.ts';
import type { RecordKeeper, RecordReader } from '../ports/record-store.ts';
import type { RedactionDesk } from '../ports/redaction.ts';
import type { SystemDesk } from '../ports/system-desk.ts';
import type { WebhookDesk } from '../ports/webhooks.ts';
import type { Caller, Person } from './caller.ts';
import type { FrontDoor, Visit } from './front-door.ts';

export interface ApiDeps {
  readonly control: ControlStore;
  readonly records: RecordReader & RecordKeeper & SqlReader;
  readonly view: ExchangeView;
  readonly catalogue: ModelCatalogue;
  readonly sealers: Sealers;
  readonly cache: Pick<AnswerCache, 'purge' | 'size' | 'expiries'>;
  readonly limits: LimitView;
  readonly webhooks: WebhookDesk;
  readonly evaluators: EvaluatorDesk;
  readonly alerts: AlertDesk;
  readonly redaction: RedactionDesk;
  readonly importFile: ImportFile;
  readonly system: SystemDesk;
  readonly log: Log;
  /** Whoever comes without a key is the owner; only for a server that listens on loopback. Default false. */
  readonly keyless?: boolean;
  /** Default: no mail. */
  readonly post?: InvitationPost;
  /** Default: no calls. */
  readonly playground?: Playground;
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
  readonly catalogue: ModelCatalogue;
  readonly sealers: Sealers;
  readonly visit: Visit;
  readonly door: FrontDoor;
  /** See ApiDeps. */
  readonly keyless: boolean;
}

/** For routes of people, whatever their role; they may be of no organisation. */
export interface PersonContext extends PublicContext {
  readonly person: Person;
}

export interface ApiContext extends PublicContext {
  readonly principal: Caller;
  readonly log: Log;
  readonly post: InvitationPost;
  readonly records: RecordReader & RecordKeeper & SqlReader;
  readonly view: ExchangeView;
  readonly cache: Pick<AnswerCache, 'purge' | 'size' | 'expiries'>;
  readonly limits: LimitView;
  readonly webhooks: WebhookDesk;
  readonly evaluators: EvaluatorDesk;
  readonly alerts: AlertDesk;
  readonly redaction: RedactionDesk;
  readonly importFile: ImportFile;
  readonly system: SystemDesk;
  /** null = no gateway is beside this console. */
  readonly playground: Playground | null;
}
