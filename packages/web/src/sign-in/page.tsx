// Is this mine? Signing in, and the three one-time links: the owner's, an invitation, a new password. Stands without the frame.
import { useEffect, useState } from 'react';
import { type ApiError, api } from '../api/call.ts';
import { Mark } from '../frame/mark.tsx';
import { EntryForm, type Link } from './entry-form.tsx';
import { takeLink } from './link.ts';

export function Page() {
  const [token, setToken] = useState(takeLink);
  const [link, setLink] = useState<Link | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    // A second link in the same tab changes nothing but what stands behind the #.
    const look = () => setToken(takeLink());
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  useEffect(() => {
    if (token === null) return;
    const left = new AbortController();
    setFault(null);
    api('POST /api/auth/link', { body: { token } }, left.signal).then(
      (result) => {
        if (result.ok) setLink(result.data);
        else setFault(wordsOf(result.error));
      },
      () => undefined,
    );
    return () => left.abort();
  }, [token]);
  const isReading = token !== null && link === null && fault === null;
  return (
    <main className="mx-auto flex min-h-full w-full max-w-[392px] flex-col justify-center gap-4 p-4">
      <p className="flex items-center gap-2 text-title">
        <Mark /> Heliometer
      </p>
      {fault === null ? null : (
        <p role="alert" className="text-body text-error">
          {fault}
        </p>
      )}
      {isReading ? null : <EntryForm key={link?.purpose ?? ''} token={token ?? ''} link={link} onFault={setFault} />}
    </main>
  );
}

function wordsOf({ code, message }: ApiError): string {
  if (code !== 'link_unusable') return message;
  return 'This link was used or has expired. While there is no owner, a restart of Heliometer prints a new one; an invitation is made anew by whoever made it.';
}
