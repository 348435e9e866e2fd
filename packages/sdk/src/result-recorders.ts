// What an operation hands over while it runs, for the manual logger to tell.

/** What can be read chunk by chunk: a web stream, or anything that can be iterated. */
export type Chunks<Chunk = unknown> = AsyncIterable<Chunk> | ReadableStream<Chunk>;

/** Results of an operation that does not stream. */
export class HeliconeResultRecorder {
  #results: Record<string, unknown> = {};

  /** Members of the same name are replaced. */
  appendResults(data: object): void {
    this.#results = { ...this.#results, ...data };
  }

  getResults(): Record<string, unknown> {
    return this.#results;
  }
}

/** Streams of an operation that does. */
export class HeliconeStreamResultRecorder {
  readonly #streams: Chunks[] = [];
  /** When the first chunk came; null until then. */
  firstChunkTimeUnix: number | null = null;

  /** The logger reads it to its end: give it one half of a `tee()`. */
  attachStream(stream: Chunks): void {
    this.#streams.push(stream);
  }

  getStreamTexts(): Promise<string[]> {
    return Promise.all(this.#streams.map((stream) => this.#textOf(stream)));
  }

  async #textOf(stream: Chunks): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of iterated(stream)) {
      this.firstChunkTimeUnix ??= Date.now();
      text += textOfChunk(chunk, decoder);
    }
    return text + decoder.decode();
  }
}

/** Not every platform can iterate its web streams. */
export async function* iterated<Chunk>(stream: Chunks<Chunk>): AsyncGenerator<Chunk, void, undefined> {
  if (Symbol.asyncIterator in stream) {
    yield* stream;
    return;
  }
  // To the types every web stream can be iterated, which Safari learned late.
  const reader = (stream as ReadableStream<Chunk>).getReader();
  let isRead = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    isRead = true;
  } finally {
    // Whoever stops early wants no more of it.
    if (!isRead) await reader.cancel();
    reader.releaseLock();
  }
}

/** Bytes may end in the middle of a character; what an SDK parsed becomes a line of JSON again. */
function textOfChunk(chunk: unknown, decoder: TextDecoder): string {
  if (typeof chunk === 'string') return chunk;
  if (chunk instanceof Uint8Array || chunk instanceof ArrayBuffer) return decoder.decode(chunk, { stream: true });
  return `${JSON.stringify(chunk)}\n`;
}
