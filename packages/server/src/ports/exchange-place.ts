// A place in the order of exchanges, oldest first.

export interface ExchangePlace {
  readonly startedAtMs: number;
  readonly exchangeId: string;
}
