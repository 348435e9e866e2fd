// The log as the rooms see it. The real one is made once, in app, and handed down.

/** A subset of pino's logger. Messages are constant; what varies goes into the object. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
