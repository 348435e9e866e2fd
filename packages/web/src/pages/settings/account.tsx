// One's own account: name, password, sessions, and what the keyboard does here.
import { SHORTEST_PASSWORD } from '@heliometer/contract';
import { useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { changeAppearance, useAppearance } from '../../appearance/appearance.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CheckField, TextField } from '../../parts/fields.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { Refused, SaveLine, SectionHead, Thing, ThingList } from './section.tsx';

export function Account() {
  const { singleKeys } = useAppearance();
  const me = useApi('GET /api/auth/me', {});
  return (
    <>
      <SectionHead title="Account">
        {me.data?.auth === 'none'
          ? 'This console asks nobody who they are, so there is no account.'
          : 'Yours, in every organisation you are in.'}
      </SectionHead>
      <CheckField
        label="Single keys"
        help="j, k, /, g and a letter, and the like. Switch them off where voice control or a screen reader types letters; keys with Ctrl or ⌘ go on. Kept in this browser."
        checked={singleKeys}
        onChange={(on) => changeAppearance({ singleKeys: on })}
      />
      <Loaded query={me} what="The account" skeleton={<SkeletonLines lines={6} />}>
        {({ account }) =>
          account === null ? null : (
            <>
              <NameForm name={account.name} email={account.email} />
              <PasswordForm />
              <Sessions />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function NameForm({ name: start, email }: { readonly name: string; readonly email: string }) {
  const [name, setName] = useState(start);
  const rename = useChange('PATCH /api/auth/me', ['GET /api/auth/me']);
  return (
    <section aria-label="Name" className="flex flex-col gap-3">
      <TextField
        label="Name"
        maxLength={200}
        value={name}
        help={`Shown to other members. You sign in as ${email}.`}
        onChange={({ target }) => setName(target.value)}
      />
      <SaveLine
        isChanged={name !== start}
        isBusy={rename.isPending}
        wasSaved={rename.isSuccess}
        error={rename.error}
        refused={undefined}
        onSave={() => rename.mutate({ body: { name } })}
      />
    </section>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [wasTried, setTried] = useState(false);
  const change = useChange('POST /api/auth/password', ['GET /api/auth/sessions']);
  const missing = SHORTEST_PASSWORD - next.length;
  const run = () => {
    setTried(true);
    if (missing > 0 || current === '') return;
    change.mutate(
      { body: { currentPassword: current, newPassword: next } },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
          setTried(false);
        },
      },
    );
  };
  return (
    <form
      aria-label="Password"
      className="flex flex-col items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <div className="grid w-full grid-cols-1 gap-3 md:grid-cols-2">
        <TextField
          label="Password now"
          type="password"
          autoComplete="current-password"
          value={current}
          error={wasTried && current === '' ? 'Give the password you sign in with.' : null}
          onChange={({ target }) => setCurrent(target.value)}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          value={next}
          help={`${SHORTEST_PASSWORD} characters or more. Ends all your other sessions.`}
          error={wasTried && missing > 0 ? `${next.length} characters; ${missing} more are needed.` : null}
          onChange={({ target }) => setNext(target.value)}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" aria-busy={change.isPending}>
          Change password
        </Button>
        <span role="status" className="text-ok">
          {change.isSuccess && next === '' ? 'Saved' : ''}
        </span>
        <Refused error={change.error} />
      </div>
    </form>
  );
}

function Sessions() {
  const sessions = useApi('GET /api/auth/sessions', {});
  const end = useChange('DELETE /api/auth/sessions/:id', ['GET /api/auth/sessions']);
  return (
    <section aria-label="Sessions" className="flex flex-col gap-2">
      <h3 className="font-semibold">Where you are signed in</h3>
      <Loaded query={sessions} what="The sessions" skeleton={<SkeletonLines lines={2} />}>
        {(all) => (
          <ThingList label="Sessions">
            {all.map((session) => (
              <Thing
                key={session.id}
                title={
                  <>
                    <span className="max-w-[420px] truncate font-normal" title={session.user_agent}>
                      {session.user_agent}
                    </span>
                    {session.current ? <Badge tone="neutral">this one</Badge> : null}
                  </>
                }
                facts={
                  <>
                    <span>{session.address}</span>
                    <span>
                      last seen <Value kind="last-use" value={Date.parse(session.seen_at)} />
                    </span>
                  </>
                }
                actions={
                  session.current ? null : (
                    <Button size="small" look="quiet" onClick={() => end.mutate({ params: { id: session.id } })}>
                      End
                    </Button>
                  )
                }
              />
            ))}
          </ThingList>
        )}
      </Loaded>
      <Refused error={end.error} />
    </section>
  );
}
