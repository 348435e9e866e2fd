// Calls that the console makes for whoever is signed in, through the gateway beside it.

export interface PlaygroundCall {
  readonly organizationId: string;
  /** Slug of the provider. */
  readonly provider: string;
  /** At the provider. */
  readonly path: string;
  /** null = the newest active one of the provider. */
  readonly providerKeyName: string | null;
  readonly body: unknown;
}

export interface PlaygroundAnswer {
  readonly status: number;
  readonly contentType: string;
  /** null = the gateway made no request of it. */
  readonly requestId: string | null;
  /** As they arrive. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface Playground {
  /** Resolves when the answer begins. @throws GatewayError when there is no gateway, or none that answers */
  send(call: PlaygroundCall, signal: AbortSignal): Promise<PlaygroundAnswer>;
}
