// The organisation: its name, and making another.
import { useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { SaveLine, SectionHead } from './section.tsx';

interface Own {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
}

/** The one that this page is about. */
export function useOwnOrganization() {
  const me = useApi('GET /api/auth/me', {});
  const all = useApi('GET /v1/organization', {});
  const id = me.data?.organization?.id ?? all.data?.[0]?.id;
  return { ...all, data: me.data === undefined ? undefined : all.data?.find((each) => each.id === id) };
}

export function Organisation() {
  const own = useOwnOrganization();
  return (
    <>
      <SectionHead title="Organisation">Keys, requests and everything else belong to it.</SectionHead>
      <Loaded query={own} what="The organisation" skeleton={<SkeletonLines lines={4} />}>
        {(organization) => <NameForm key={organization.id} own={organization} />}
      </Loaded>
    </>
  );
}

function NameForm({ own }: { readonly own: Own }) {
  const [name, setName] = useState(own.name);
  const refused = useRefusal('manage');
  const rename = useChange('POST /v1/organization/:id/update', ['GET /v1/organization', 'GET /api/auth/me']);
  const isEmpty = name.trim() === '';
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="Name"
        maxLength={200}
        value={name}
        disabled={refused !== undefined}
        error={isEmpty ? 'Give it a name.' : null}
        onChange={({ target }) => setName(target.value)}
      />
      <SaveLine
        isChanged={name !== own.name}
        isBusy={rename.isPending}
        wasSaved={rename.isSuccess}
        error={rename.error}
        refused={refused}
        onSave={() => (isEmpty ? undefined : rename.mutate({ params: { id: own.id }, body: { name } }))}
      />
      <p className="flex flex-wrap items-center gap-x-4 text-head text-text-2">
        <span className="inline-flex items-center gap-1">
          Id <code className="text-code">{own.id}</code>
          <CopyButton what="id of the organisation" text={own.id} />
        </span>
        <span>
          made <Value kind="moment" value={Date.parse(own.created_at)} />
        </span>
      </p>
    </div>
  );
}
