// Work that one console of a fleet does at a time.

/** What goes on until it is told to stop. */
export interface RunningWork {
  stop(): Promise<void>;
}

export interface Turns {
  /**
   * Begins the work when it is this process's turn, and stops it when that is over, however often. To be stopped itself it
   * stops the work first, and hands the turn on.
   */
  whileMine(name: string, begin: () => RunningWork): RunningWork;
}
