// Where bodies too large for a record's row are kept. Keys are made by the record builder: `<organization>/<exchange>/<side>`.

export interface BodyStore {
  /** Durable when resolved. The same key again replaces what was there. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** null when there is nothing of that key. */
  get(key: string): Promise<Buffer | null>;
  /** Removes the body of that key and those whose keys begin with it and a slash. Nothing there is no error. */
  delete(key: string): Promise<void>;
}

/** Parts that can be no way out of a folder or a prefix, whatever is made of names below. */
const KEY = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/;

/** @throws RangeError */
export function assertBodyKey(key: string): void {
  if (!KEY.test(key)) throw new RangeError(`not a body key: ${key}`);
}
