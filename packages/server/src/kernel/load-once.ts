// What is loaded by the first call that needs it, and kept. `import()` resolves its specifier each time, asking the file system,
// which takes longer than all else that a small exchange asks of us.

/** @returns what `load` gave; it is called again only when it failed */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}
