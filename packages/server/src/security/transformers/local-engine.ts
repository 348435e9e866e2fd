// A local model as an engine, in the console. It runs in a thread of its own, one text at a time; when more wait than could
// be answered in time, the newest is told so at once.
import { Worker } from 'node:worker_threads';
import type { Log } from '../../kernel/log.ts';
import { NoVerdict, type SecurityEngine } from '../../ports/security-engine.ts';
import { type LabelScore, piecesOf, verdictOf } from '../classification.ts';

export interface LocalModel {
  readonly folder: string;
  readonly threshold: number;
  readonly log: Log;
}

const MOST_WAITING = 256;

type Said = { readonly ready: true } | { readonly labels: readonly LabelScore[] } | { readonly error: string };

/** Loading goes on in the background; texts that come before it has ended wait for it. */
export function openLocalEngine({ folder, threshold, log }: LocalModel): SecurityEngine {
  const thread = new ClassifierThread(folder, log);
  return {
    name: 'TRANSFORMERS',
    url: '',
    async check(turns, signal) {
      for (const piece of turns.flatMap(({ text }) => piecesOf(text))) {
        const verdict = verdictOf(await thread.classify(piece, signal), threshold);
        if (verdict.threat) return { ...verdict, status: null };
      }
      return { threat: false, category: null, status: null };
    },
    close: () => thread.close(),
  };
}

interface Waiting {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly resolve: (labels: readonly LabelScore[]) => void;
  readonly reject: (error: Error) => void;
}

class ClassifierThread {
  readonly #folder: string;
  readonly #log: Log;
  readonly #waiting: Waiting[] = [];
  #worker: Worker;
  #current: Waiting | null = null;
  #closed = false;
  #ready = false;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#worker = this.#start();
  }

  classify(text: string, signal: AbortSignal): Promise<readonly LabelScore[]> {
    if (this.#closed) return Promise.reject(new NoVerdict('the local model is closed'));
    if (this.#waiting.length >= MOST_WAITING)
      return Promise.reject(new NoVerdict('too many texts wait for the local model'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, signal, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./classifier-worker.ts', import.meta.url), {
      workerData: { folder: this.#folder },
    });
    worker.unref();
    worker.on('message', (said: Said) => this.#hear(said));
    worker.on('error', (err: Error) =>
      this.#log.error({ err, folder: this.#folder }, 'the local security model failed'),
    );
    worker.on('exit', () => this.#died());
    return worker;
  }

  #hear(said: Said): void {
    if ('ready' in said) {
      this.#ready = true;
      this.#log.info({ folder: this.#folder }, 'local security model loaded');
      return;
    }
    const current = this.#current;
    this.#current = null;
    if ('labels' in said) current?.resolve(said.labels);
    else current?.reject(new NoVerdict(`the local model failed: ${said.error}`));
    this.#next();
  }

  #next(): void {
    if (this.#current !== null) return;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      // Nobody waits for it any more.
      if (next.signal.aborted) next.reject(next.signal.reason as Error);
      else {
        this.#current = next;
        this.#worker.postMessage(next.text);
        return;
      }
    }
  }

  /** One that has worked is started again; one that never loaded would not load the next time, either. */
  #died(): void {
    const lost = [this.#current, ...this.#waiting.splice(0)].filter((each) => each !== null);
    this.#current = null;
    for (const { reject } of lost) reject(new NoVerdict('the local model ended'));
    if (this.#closed) return;
    if (this.#ready) {
      this.#ready = false;
      this.#worker = this.#start();
    } else this.#closed = true;
  }
}
