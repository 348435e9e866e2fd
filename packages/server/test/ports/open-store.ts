// For suites of stores: each test has a place of its own, with one store open in it.
import { afterEach, beforeEach } from 'node:test';

interface Closable {
  close(): Promise<void>;
}

/** Makes an empty place of its own for one test. `open` may be called several times: all see the same data. */
export type MakePlace<Store> = () => Promise<{ open(): Promise<Store>; remove(): Promise<void> }>;

export interface OpenStore<Store> {
  readonly store: Store;
  /** Another one at the same place. */
  open(): Promise<Store>;
  reopen(): Promise<void>;
}

/** To be called within `describe`. */
export function openForEachTest<Store extends Closable>(makePlace: MakePlace<Store>): OpenStore<Store> {
  let place: Awaited<ReturnType<MakePlace<Store>>>;
  let store: Store;
  beforeEach(async () => {
    place = await makePlace();
    store = await place.open();
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });
  return {
    get store() {
      return store;
    },
    open: () => place.open(),
    async reopen() {
      await store.close();
      store = await place.open();
    },
  };
}
