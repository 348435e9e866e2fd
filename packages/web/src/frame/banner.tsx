// One line above a page when the way to the console is not there.
import { useConnection } from '../api/connection.ts';

const WORDS = {
  console_unavailable: 'The console is restarting. Your traffic still flows and is being recorded.',
  offline: 'No answer from Heliometer. It is asked again; what you typed is kept.',
  signed_out: 'Your session has ended. Sign in again to go on; what you typed is kept.',
} as const;

export function Banner() {
  const connection = useConnection();
  if (connection === 'fine') return null;
  return (
    <p role="status" className="shrink-0 border-b border-line bg-warn-bg px-4 py-2 text-warn">
      {WORDS[connection]}
    </p>
  );
}
