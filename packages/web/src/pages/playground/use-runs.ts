// The runs of the columns: begun together, stopped one by one or all.
import { useEffect, useRef, useState } from 'react';
import { type Call, type Run, runCall } from './run-call.ts';

export interface Runs {
  readonly of: (lane: string) => Run | undefined;
  readonly isRunning: boolean;
  readonly run: (lane: string, call: Call) => void;
  /** Of a column, or of all. */
  readonly stop: (lane?: string) => void;
}

export function useRuns(): Runs {
  const [runs, setRuns] = useState<ReadonlyMap<string, Run>>(new Map());
  const going = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const { current } = going;
    return () => {
      for (const controller of current.values()) controller.abort();
    };
  }, []);
  const stop = (lane?: string) => {
    for (const [key, controller] of going.current) if (lane === undefined || key === lane) controller.abort();
  };
  return {
    of: (lane) => runs.get(lane),
    isRunning: [...runs.values()].some(({ state }) => state === 'running'),
    stop,
    run(lane, call) {
      stop(lane);
      const controller = new AbortController();
      going.current.set(lane, controller);
      void runCall(call, controller.signal, (run) => {
        // One that was begun again has nothing more to say.
        if (going.current.get(lane) === controller) setRuns((before) => new Map(before).set(lane, run));
      });
    },
  };
}
