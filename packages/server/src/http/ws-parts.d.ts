// Parts of `ws` that it exports and documents in its sources, and that its type package leaves out.
import type { Writable } from 'node:stream';

declare module 'ws' {
  export class Receiver extends Writable {
    constructor(options: {
      readonly isServer: boolean;
      readonly maxPayload: number;
      readonly extensions: Readonly<Record<string, PerMessageDeflate>>;
    });
  }

  type Parameters = Record<string, (string | true)[]>;

  export class PerMessageDeflate {
    static readonly extensionName: string;
    constructor(options: { readonly isServer: boolean; readonly maxPayload: number });
    accept(configurations: readonly Parameters[]): Record<string, unknown>;
  }

  export const extension: { parse(header: string): Record<string, Parameters[]> };
}
