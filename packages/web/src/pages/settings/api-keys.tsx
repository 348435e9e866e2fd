// Keys by which programs call the gateway and the API.
import { useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { SectionHead, Thing, ThingList } from './section.tsx';
import { ShownOnce } from './shown-once.tsx';

type StoredKey = ApiAnswer<'GET /v1/api-keys'>[number];
export const KEYS = ['GET /v1/api-keys'] as const;

const PERMISSIONS = [
  { value: 'rw', label: 'Read and write: sends traffic, reads and changes everything' },
  { value: 'r', label: 'Read: reads what is recorded' },
  { value: 'w', label: 'Write: sends traffic, reads nothing; for clients that others hold' },
];
const MEANINGS: Readonly<Record<string, string>> = { rw: 'read and write', r: 'read', w: 'write' };

const LAST_CALLS = 'SELECT key_id, max(created_at) AS latest FROM requests WHERE key_id IS NOT NULL GROUP BY key_id';

/** When each key sent its latest call that is still stored; undefined until it is known. */
function useLastCalls(): ReadonlyMap<string, number> | undefined {
  const { data } = useApi('POST /v1/helicone-sql/execute', { body: { sql: LAST_CALLS } });
  if (data === undefined) return undefined;
  return new Map(data.rows.map((row) => [String(row['key_id']), Date.parse(String(row['latest']))]));
}

export function ApiKeys() {
  const keys = useApi(KEYS[0], {});
  const lastCalls = useLastCalls();
  const refused = useRefusal('manage');
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <SectionHead
        title="API keys"
        isManaged
        actions={
          <Button look="primary" refused={refused} onClick={() => setMaking(true)}>
            New key
          </Button>
        }
      >
        Programs send them as Helicone-Auth to the gateway, and as Authorization to the API.
      </SectionHead>
      <Loaded query={keys} what="The keys" skeleton={<SkeletonLines lines={6} />}>
        {(all) =>
          all.length === 0 ? (
            <Empty flush title="No key yet. The first request needs one: make it above." />
          ) : (
            <ThingList label="API keys">
              {all.map((key) => (
                <KeyRow
                  key={key.id}
                  stored={key}
                  lastCallMs={lastCalls?.get(key.id)}
                  isKnown={lastCalls !== undefined}
                  refused={refused}
                />
              ))}
            </ThingList>
          )
        }
      </Loaded>
      {isMaking ? <NewKey onClose={() => setMaking(false)} /> : null}
    </>
  );
}

interface KeyRowProps {
  readonly stored: StoredKey;
  readonly lastCallMs: number | undefined;
  /** Whether it was looked for. */
  readonly isKnown: boolean;
  readonly refused: string | undefined;
}

function KeyRow({ stored, lastCallMs, isKnown, refused }: KeyRowProps) {
  const [asking, setAsking] = useState<'rename' | 'revoke' | null>(null);
  const { api_key_name: name, hint, key_permissions: permissions, created_at: made, revoked_at: revoked } = stored;
  const revoke = useChange('DELETE /v1/api-keys/:id', KEYS);
  const close = () => setAsking(null);
  return (
    <>
      <Thing
        title={
          <>
            <span className="truncate">{name}</span>
            {revoked === null ? null : <Badge tone="neutral">revoked</Badge>}
          </>
        }
        facts={
          <>
            <code className="text-code">{hint}</code>
            <span>{MEANINGS[permissions] ?? permissions}</span>
            <span>
              {revoked === null ? 'made ' : 'revoked '}
              <Value kind="last-use" value={Date.parse(revoked ?? made)} />
            </span>
            {isKnown ? <LastCall atMs={lastCallMs} /> : null}
          </>
        }
        actions={
          revoked === null ? (
            <>
              <Button size="small" look="quiet" refused={refused} onClick={() => setAsking('rename')}>
                Rename
              </Button>
              <Button size="small" look="quiet" refused={refused} onClick={() => setAsking('revoke')}>
                Revoke
              </Button>
            </>
          ) : null
        }
      />
      {asking === 'rename' ? <RenameKey stored={stored} onClose={close} /> : null}
      <ConfirmDialog
        open={asking === 'revoke'}
        title={`Revoke ${name}?`}
        action="Revoke key"
        isBusy={revoke.isPending}
        error={revoke.error}
        onClose={close}
        onConfirm={() => revoke.mutate({ params: { id: stored.id } }, { onSuccess: close })}
      >
        <p>
          Programs that send <code className="text-code">{hint}</code> are refused within two seconds. It cannot be
          taken back. What they recorded stays.
        </p>
      </ConfirmDialog>
    </>
  );
}

function LastCall({ atMs }: { readonly atMs: number | undefined }) {
  if (atMs === undefined) return <span>no call stored</span>;
  return (
    <span>
      last call <Value kind="last-use" value={atMs} about="Calls to the gateway; those to the API are not counted" />
    </span>
  );
}

function NewKey({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState('rw');
  const [fault, setFault] = useState<string | null>(null);
  const create = useChange('POST /v1/api-keys', KEYS);
  const run = () => {
    if (name.trim() === '') return setFault('Give it a name, such as that of the program that will use it.');
    create.mutate({ body: { api_key_name: name, key_permissions: permissions as 'rw' } });
  };
  if (create.data !== undefined)
    return <ShownOnce title="Copy the key now" text={create.data.apiKey} onDone={onClose} />;
  return (
    <FormDialog
      title="New key"
      action="Create key"
      isBusy={create.isPending}
      error={create.error}
      onSubmit={run}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label="Name"
        maxLength={200}
        value={name}
        error={fault}
        onChange={({ target }) => {
          setName(target.value);
          setFault(null);
        }}
      />
      <ChoiceField label="May" value={permissions} options={PERMISSIONS} onChange={setPermissions} />
    </FormDialog>
  );
}

function RenameKey({ stored, onClose }: { readonly stored: StoredKey; readonly onClose: () => void }) {
  const [name, setName] = useState(stored.api_key_name);
  const rename = useChange('PATCH /v1/api-keys/:id', KEYS);
  const run = () => rename.mutate({ params: { id: stored.id }, body: { api_key_name: name } }, { onSuccess: onClose });
  return (
    <FormDialog
      title={`Rename ${stored.api_key_name}`}
      action="Rename"
      isBusy={rename.isPending}
      error={rename.error}
      onSubmit={run}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label="Name"
        maxLength={200}
        value={name}
        error={name.trim() === '' ? 'Give it a name.' : null}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  );
}
