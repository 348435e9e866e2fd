// The form of the sign-in page: what is asked for, and what is sent, by what one has come with.
import { type FormEvent, useState } from 'react';
import { type ApiAnswer, type ApiResult, api } from '../api/call.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/fields.tsx';
import { pathBack } from './link.ts';

export type Link = ApiAnswer<'POST /api/auth/link'>;
type Purpose = Link['purpose'] | 'sign-in';
type Entered = { readonly name: string; readonly email: string; readonly password: string };

const TITLES = {
  'sign-in': 'Sign in',
  owner: 'Make the owner account',
  invitation: 'Join',
  recovery: 'Set a new password',
};
const BUTTONS = { 'sign-in': 'Sign in', owner: 'Create and enter', invitation: 'Join', recovery: 'Set and enter' };
const SHORTEST = 12;

interface FormProps {
  readonly token: string;
  /** null: one comes without a link, to sign in. */
  readonly link: Link | null;
  readonly onFault: (fault: string | null) => void;
}

export function EntryForm({ token, link, onFault }: FormProps) {
  const purpose: Purpose = link?.purpose ?? 'sign-in';
  const [busy, setBusy] = useState(false);
  const [short, setShort] = useState<string | null>(null);
  const isNew = purpose === 'owner' || (purpose === 'invitation' && link?.has_account === false);
  const setsPassword = isNew || purpose === 'recovery';
  const isKnown = typeof link?.email === 'string';
  async function enter(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    const password = text('password');
    const missing = setsPassword ? Math.max(0, SHORTEST - password.length) : 0;
    setShort(missing === 0 ? null : `${password.length} characters; ${missing} more are needed.`);
    if (missing > 0) return;
    setBusy(true);
    onFault(null);
    const result = await send(purpose, token, { name: text('name'), email: text('email'), password });
    setBusy(false);
    // A load of its own, so that nothing of whoever was here before is kept.
    if (result.ok) window.location.assign(pathBack(window.location.search));
    else onFault(result.error.message);
  }
  return (
    <form onSubmit={enter} className="flex flex-col gap-3">
      <h1 className="text-big">{link?.organization ? `${TITLES[purpose]} ${link.organization}` : TITLES[purpose]}</h1>
      {isNew ? <TextField label="Name" name="name" autoComplete="name" autoFocus /> : null}
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus={!isNew && !isKnown}
        defaultValue={link?.email ?? ''}
        readOnly={isKnown}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        required
        autoFocus={!isNew && isKnown}
        autoComplete={setsPassword ? 'new-password' : 'current-password'}
        error={short}
        {...(setsPassword ? { help: `${SHORTEST} characters or more` } : {})}
      />
      <Button type="submit" look="primary" aria-busy={busy}>
        {BUTTONS[purpose]}
      </Button>
    </form>
  );
}

function send(purpose: Purpose, token: string, { name, email, password }: Entered): Promise<ApiResult<unknown>> {
  if (purpose === 'owner') return api('POST /api/auth/first-owner', { body: { token, name, email, password } });
  if (purpose === 'invitation') return api('POST /api/auth/accept-invitation', { body: { token, name, password } });
  if (purpose === 'recovery') return api('POST /api/auth/recover', { body: { token, password } });
  return api('POST /api/auth/sign-in', { body: { email, password } });
}
