// On top of the sidebar: whose calls these are, and the way to another organisation of one's own or to a new one.
import { ChevronsUpDown } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../api/call.ts';
import { Button } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/fields.tsx';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../parts/menu.tsx';
import { showToast } from '../toasts/toasts.ts';
import { Mark } from './mark.tsx';
import { type Me, useMe } from './use-me.ts';

export function OrganizationMenu({ isWide }: { readonly isWide: boolean }) {
  const me = useMe();
  const [isNew, setNew] = useState(false);
  const name = me?.organization?.name ?? 'Heliometer';
  const shown = (
    <>
      <Mark />
      <span className={cx('hidden min-w-0 flex-1 truncate text-left font-semibold', isWide && 'lg:block')}>{name}</span>
    </>
  );
  if (me === undefined)
    return (
      <p className="flex h-[48px] shrink-0 items-center gap-2 px-4" title={name}>
        {shown}
      </p>
    );
  return (
    <div className="flex h-[48px] shrink-0 items-center px-2">
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`Organisation: ${name}`}
            title={name}
            className="flex h-8 w-full min-w-0 items-center gap-2 rounded-control px-2 hover:bg-hover"
          >
            {shown}
            <ChevronsUpDown
              size={14}
              strokeWidth={1.5}
              aria-hidden
              className={cx('hidden shrink-0 text-text-3', isWide && 'lg:block')}
            />
          </button>
        }
      >
        <OrganizationItems me={me} onNew={() => setNew(true)} />
      </Menu>
      <NewOrganization open={isNew} onClose={() => setNew(false)} />
    </div>
  );
}

export function OrganizationItems({ me, onNew }: { readonly me: Me; readonly onNew: () => void }) {
  const current = me.organization?.id ?? '';
  return (
    <>
      <MenuChoice
        label="Organisations"
        value={current}
        options={me.organizations.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => {
          if (id !== current) void enter(id);
        }}
      />
      <MenuLine />
      <MenuItem onSelect={onNew}>New organisation</MenuItem>
    </>
  );
}

export function NewOrganization({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    if (name === '') return setFault('An organisation needs a name.');
    setBusy(true);
    const made = await api('POST /v1/organization/create', { body: { name } });
    if (made.ok) return enter(made.data);
    setBusy(false);
    setFault(made.error.message);
  }
  return (
    <Dialog open={open} onClose={onClose} title="New organisation">
      <form onSubmit={make} noValidate className="flex flex-col items-start gap-4">
        <div className="w-full">
          <TextField
            label="Name"
            name="name"
            autoFocus
            error={fault}
            help="You own it. Its keys, calls and members are its own."
          />
        </div>
        <Button type="submit" look="primary" aria-busy={isBusy}>
          Create and switch
        </Button>
      </form>
    </Dialog>
  );
}

/** A load of its own, so that nothing of the other organisation is kept, and no filter of its either. */
async function enter(organizationId: string): Promise<void> {
  const switched = await api('POST /api/auth/organization', { body: { organizationId } });
  if (switched.ok) window.location.assign('/app/');
  else showToast(`Not switched: ${switched.error.message}`, { tone: 'error' });
}
