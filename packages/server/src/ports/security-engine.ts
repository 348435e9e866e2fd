// Who judges a conversation for the security guard. Owned by the guard; every engine passes the suite in test/ports.

export interface JudgedTurn {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
}

export interface SecurityVerdict {
  readonly threat: boolean;
  /** What it calls the threat, such as S2; null = it has no name for it, or there is none. */
  readonly category: string | null;
  /** HTTP status of whoever was asked; null = nobody over HTTP. */
  readonly status: number | null;
}

/** No verdict could be had. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict';
  readonly status: number | null;

  constructor(
    message: string,
    { status = null, cause }: { readonly status?: number | null; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
  }
}

export interface SecurityEngine {
  /** As the record names who was asked. */
  readonly name: string;
  /** Without credentials; '' = it is asked nowhere else. */
  readonly url: string;
  /**
   * @param turns oldest first, at least one, none of them empty
   * @throws NoVerdict, or the signal's reason
   */
  check(turns: readonly JudgedTurn[], signal: AbortSignal): Promise<SecurityVerdict>;
  close(): Promise<void>;
}
