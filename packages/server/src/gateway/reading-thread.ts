// One thread of a gateway process for what would hold its event loop up, started when it is first needed; answers come in
// the order of the questions.
import { Worker } from 'node:worker_threads';

export class ReadingThread<Question, Answer> {
  readonly #script: URL;
  #line: Line<Question, Answer> | null = null;

  /** @param script answers each message with one message */
  constructor(script: URL) {
    this.#script = script;
  }

  /** @throws when the thread ends before it has answered; the next question starts another */
  ask(question: Question): Promise<Answer> {
    if (this.#line === null || this.#line.dead) this.#line = new Line(new Worker(this.#script));
    return this.#line.ask(question);
  }

  /** What is still asked is given up. */
  async close(): Promise<void> {
    await this.#line?.end();
  }
}

class Line<Question, Answer> {
  dead = false;
  readonly #worker: Worker;
  readonly #waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void }[] = [];

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer) => this.#waiting.shift()?.resolve(answer));
    worker.on('messageerror', (error: Error) => this.#waiting.shift()?.reject(error));
    worker.on('error', (error: Error) => this.#die(error));
    // By itself (its memory ran out) or by ours: whoever still waits would wait for ever.
    worker.on('exit', (code) => this.#die(new Error(`the thread ended with ${code}`)));
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(question);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(why: Error): void {
    this.dead = true;
    for (const { reject } of this.#waiting.splice(0)) reject(why);
  }
}
