// The line between supervisor and child: notes one way, questions with answers both ways, over Node's IPC channel.
import type { Settings } from '../config/table.ts';

/** What a child is told first. Settings travel here and not in its environment or arguments, which others can read. */
export interface Assignment {
  readonly settings: Settings;
  readonly dataRoot: string;
  /** Descriptor of the bound socket to listen on, null = none. */
  readonly listenFd: number | null;
}

export type Note =
  | { readonly type: 'begin'; readonly assignment: Assignment }
  | { readonly type: 'log-level'; readonly level: string }
  | { readonly type: 'drain'; readonly graceMs: number }
  /** The child does its work now. */
  | { readonly type: 'serving' }
  /** The child cannot ever serve where it was told to; `reason` is for people. */
  | { readonly type: 'hopeless'; readonly reason: string };

/** `metrics`, `state`: of the one asked; `all-metrics`, `all-state`: of the whole program, asked of the supervisor. */
export type Topic = 'metrics' | 'state' | 'all-metrics' | 'all-state';

type Message =
  | { readonly type: 'note'; readonly note: Note }
  | { readonly type: 'question'; readonly id: number; readonly topic: Topic }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown };

/** What ChildProcess and process have in common. */
export interface IpcEnd {
  readonly connected: boolean;
  send?(message: Message, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: Message) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

export interface LineListener {
  note(note: Note): void;
  answer(topic: Topic): Promise<unknown>;
}

/** The other side did not answer: it is gone, or too busy. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const ANSWER_WITHIN_MS = 1_000;

export class Line {
  readonly #end: IpcEnd;
  readonly #listener: LineListener;
  readonly #waiting = new Map<number, { answered(value: unknown): void; giveUp(): void }>();
  #lastId = 0;

  constructor(end: IpcEnd, listener: LineListener) {
    this.#end = end;
    this.#listener = listener;
    end.on('message', (message) => this.#receive(message));
    end.on('disconnect', () => {
      for (const { giveUp } of this.#waiting.values()) giveUp();
    });
  }

  send(note: Note): void {
    this.#post({ type: 'note', note });
  }

  /** @throws NoAnswer */
  ask(topic: Topic, withinMs: number = ANSWER_WITHIN_MS): Promise<unknown> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const giveUp = () => reject(new NoAnswer(`no answer about ${topic}`));
    const timer = setTimeout(giveUp, withinMs);
    this.#waiting.set(id, { answered: resolve, giveUp });
    if (this.#end.connected) this.#post({ type: 'question', id, topic });
    else giveUp();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(id);
    });
  }

  #receive(message: Message): void {
    switch (message.type) {
      case 'note':
        this.#listener.note(message.note);
        return;
      case 'question':
        this.#listener.answer(message.topic).then(
          (value) => this.#post({ type: 'answer', id: message.id, value }),
          // Whoever asked learns it from the silence; an answer that fails is nobody's reason to fall.
          () => undefined,
        );
        return;
      case 'answer':
        this.#waiting.get(message.id)?.answered(message.value);
        return;
      default:
        message satisfies never;
    }
  }

  #post(message: Message): void {
    // The other side may end at any moment; its exit is noticed elsewhere, so a failed send says nothing new.
    if (this.#end.connected) this.#end.send?.(message, () => undefined);
  }
}
