// The register of request ids sent by clients (headers.md §3), shared by the gateways of a machine or a fleet.

export type ClaimResult = 'claimed' | 'in_flight' | 'answered';

export interface IdRegister {
  /**
   * Claims an id for one exchange. `in_flight`: another exchange holds it now; `answered`: one was answered with 2xx
   * within the last 24 hours. Claims of a process that died come back by themselves.
   * @throws when the register cannot be reached
   */
  claim(organizationId: string, requestId: string, signal: AbortSignal): Promise<ClaimResult>;
  /**
   * Ends a claim. After an answer with 2xx the id stays taken for 24 hours, after any other end it is free. Resolves when that
   * is written down, and never rejects: it is tried until it succeeds.
   */
  release(organizationId: string, requestId: string, answered: boolean): Promise<void>;
  /** Ids dropped because the register was full, since start. */
  dropped(): number;
  close(): Promise<void>;
}
