// Signals as the program means them, whether they come from the system or through the launcher.

export interface SignalActions {
  /** SIGTERM or SIGINT for the first time. */
  stop(): void;
  /** … and again; the number is the exit status. */
  stopNow(status: number): void;
  /** SIGHUP. */
  reload(): void;
}

const STATUS = { SIGTERM: 143, SIGINT: 130 } as const;

type StopSignal = keyof typeof STATUS;

/** What the launcher sends for each signal it gets. */
interface ForwardedSignal {
  readonly forwardedSignal: StopSignal | 'SIGHUP';
}

/**
 * On an older Node a launcher stands before us. Ctrl-C in a terminal reaches both, and it hands its own on: the same
 * keypress then comes twice. So the two are counted apart, and the larger count is how often somebody wanted us to stop.
 */
export function onSignals(actions: SignalActions): void {
  const counts = { own: 0, forwarded: 0 };
  let acted = 0;
  const count = (from: keyof typeof counts, signal: StopSignal) => {
    counts[from] += 1;
    const wanted = Math.max(counts.own, counts.forwarded);
    if (wanted === acted) return;
    acted = wanted;
    if (acted === 1) actions.stop();
    else actions.stopNow(STATUS[signal]);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => count('own', signal));
  process.on('SIGHUP', () => actions.reload());
  if (process.channel === undefined || process.channel === null) return;
  process.on('message', (message: Partial<ForwardedSignal>) => {
    const signal = message?.forwardedSignal;
    if (signal === 'SIGHUP') actions.reload();
    else if (signal !== undefined) count('forwarded', signal);
  });
  // The launcher was killed and cannot hand on anything any more: whoever started it wanted us gone.
  process.on('disconnect', () => count('forwarded', 'SIGTERM'));
  process.send?.({ takesForwardedSignals: true });
}
