// Before the cache was ever asked: the headers to send, and what is kept then.
import { HeaderExample } from '../../parts/header-example.tsx';
import { Empty } from '../../parts/states.tsx';

export function FirstSteps() {
  return (
    <Empty
      flush
      title="No request has asked the cache yet. One header more, and the same request is answered without its provider."
    >
      <HeaderExample header={{ name: 'Helicone-Cache-Enabled', value: 'true' }} />
      <p className="max-w-[640px]">
        What is kept: whole 2xx answers, streams too, byte for byte, for seven days unless{' '}
        <code className="font-mono text-code">Cache-Control: max-age=3600</code> says how long. Add{' '}
        <code className="font-mono text-code">Helicone-Cache-Seed: u_81</code> to keep the answers of a user apart.
      </p>
    </Empty>
  );
}
