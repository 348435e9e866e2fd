// What goes wrong, as a program can tell it apart.
import type { ErrorCode } from './routes.ts';

/** An answer that was no success. */
export class HeliometerError extends Error {
  override readonly name = 'HeliometerError';
  readonly status: number;
  /** null = the answer came from something else than Heliometer. */
  readonly code: ErrorCode | null;
  readonly headers: Headers;

  constructor(response: Response, code: ErrorCode | null, message: string) {
    super(message);
    this.status = response.status;
    this.code = code;
    this.headers = response.headers;
  }
}

/** Reads the answer to its end. */
export async function failureOf(response: Response): Promise<HeliometerError> {
  const text = await response.text();
  const { error, code } = parsed(text);
  const isOurs = typeof error === 'string' && typeof code === 'string';
  const message = isOurs ? error : `${response.status} ${response.statusText}: ${text.slice(0, 200)}`;
  // The table of codes grows: one that this version does not know is still one of Heliometer's.
  return new HeliometerError(response, isOurs ? (code as ErrorCode) : null, message);
}

function parsed(text: string): { readonly error?: unknown; readonly code?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    // A page of something between us.
    return {};
  }
}
