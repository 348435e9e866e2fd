// Where bodies too large for a record's row are kept. Keys are made by the record builder: `<organization>/<exchange>/<side>`.

export interface BodyStore {
  /** Durable when resolved. The same key again replaces what was there. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** null when there is nothing of that key. */
  get(key: string): Promise<Buffer | null>;
  /** Removes the body of that key and those whose keys begin with it and a slash. Nothing there is no error. */
  delete(key: string): Promise<void>;
}
