// One line above a page when the way to the console is not there.
import { useEffect } from 'react';
import { useConnection, wasServed } from '../api/connection.ts';
import { signInAddress } from '../sign-in/link.ts';

const WORDS = {
  console_unavailable: 'The console is restarting. Your traffic still flows and is being recorded.',
  offline: 'No answer from Heliometer. It is asked again; what you typed is kept.',
  signed_out: 'Your session has ended. What you typed is still here.',
} as const;

export function Banner() {
  const connection = useConnection();
  const isNobody = connection === 'signed_out';
  // Whoever has seen nothing yet has nothing to lose.
  useEffect(() => {
    if (isNobody && !wasServed()) window.location.replace(signInAddress(window.location));
  }, [isNobody]);
  if (connection === 'fine') return null;
  return (
    <p role="status" className="shrink-0 border-b border-line bg-warn-bg px-4 py-2 text-warn">
      {WORDS[connection]}{' '}
      {isNobody ? (
        <a
          href={signInAddress(window.location)}
          // The way back is to where one is by then.
          onClick={({ currentTarget }) => {
            currentTarget.href = signInAddress(window.location);
          }}
          className="underline"
        >
          Sign in again
        </a>
      ) : null}
    </p>
  );
}
