// The one error class of the gateway and the API: a code from the registry, a message for the caller, a cause for our log.
import { ERROR_CODES, type ErrorCode } from '@heliometer/contract';

export interface GatewayErrorOptions {
  /** The header at fault, for `invalid_header`. */
  readonly header?: string;
  /** Sent with the answer, name → value. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only; never shown to a caller. */
  readonly cause?: unknown;
}

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly header: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.header = options.header;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}
