// Starts streaming-upstream.ts and waits for its port.
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface StreamingUpstream extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

export async function startStreamingUpstream(): Promise<StreamingUpstream> {
  const child = fork(new URL('./streaming-upstream.ts', import.meta.url));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid as number,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
