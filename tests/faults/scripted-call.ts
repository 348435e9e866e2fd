// One call with the script its provider answers by, told by a header: so tests can run side by side before one provider,
// and those about deadlines do not wait for one another.
import type { Script } from '../support/scripted-upstream.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';
import type { Call, FaultRig } from './fault-rig.ts';

const NAME = 'X-Script';

export interface ScriptedCall {
  readonly call: Call;
  /** The call's, and the one that names its script. */
  readonly headers: readonly string[];
  /** The request as it came to the provider. */
  readonly arrived: Promise<UpstreamExchange>;
}

/** Makes calls for one rig, whose provider answers by their scripts from now on. */
export function scriptedCalls(rig: FaultRig): (script: Script) => ScriptedCall {
  const scripts = new Map<string, Script>();
  rig.upstream.always((exchange) => scripts.get(exchange.header(NAME.toLowerCase()) ?? '')?.(exchange));
  return (script) => {
    const call = rig.call();
    const { promise: arrived, resolve } = Promise.withResolvers<UpstreamExchange>();
    scripts.set(call.name, (exchange) => {
      resolve(exchange);
      return script(exchange);
    });
    return { call, headers: [...call.headers, NAME, call.name], arrived };
  };
}

/** A POST without its body. */
export function headOf(headers: readonly string[], ...more: readonly string[]): string {
  const lines = ['Host', 'gateway.test', ...headers, ...more];
  let head = 'POST /v1/upload HTTP/1.1\r\n';
  for (let i = 0; i < lines.length; i += 2) head += `${lines[i]}: ${lines[i + 1]}\r\n`;
  return `${head}\r\n`;
}
