// The vault: keys of providers, so that programs need a key of ours only.
import { useId, useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { KEYS } from './api-keys.tsx';
import { Refused, SectionHead, Thing, ThingList } from './section.tsx';
import { ShownOnce } from './shown-once.tsx';

type ProviderKey = ApiAnswer<'GET /v1/vault/keys'>[number];
const VAULT = ['GET /v1/vault/keys', 'GET /v1/api-keys/provider-keys'] as const;
const OFTEN = ['openai', 'anthropic', 'google', 'azure', 'bedrock', 'groq', 'mistral', 'openrouter', 'xai', 'deepseek'];

export function ProviderKeys() {
  const keys = useApi(VAULT[0], {});
  const refused = useRefusal('manage');
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <SectionHead
        title="Provider keys"
        isManaged
        actions={
          <Button look="primary" refused={refused} onClick={() => setAdding(true)}>
            Add provider key
          </Button>
        }
      >
        Calls that bring none of their own are made with the newest active key of the provider, or the one that
        Helicone-Provider-Key names. They are stored encrypted and never shown again.
      </SectionHead>
      <Loaded query={keys} what="The provider keys" skeleton={<SkeletonLines lines={4} />}>
        {(all) =>
          all.length === 0 ? (
            <Empty
              flush
              title="None yet: each call brings the key of its provider along. Add one above, and a key of ours is enough."
            />
          ) : (
            <ThingList label="Provider keys">
              {all.map((key) => (
                <ProviderKeyRow key={key.id} stored={key} refused={refused} />
              ))}
            </ThingList>
          )
        }
      </Loaded>
      {isAdding ? <AddProviderKey onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function ProviderKeyRow({ stored, refused }: { readonly stored: ProviderKey; readonly refused: string | undefined }) {
  const [asking, setAsking] = useState<'delete' | 'proxy' | null>(null);
  const remove = useChange('DELETE /v1/api-keys/provider-key/:id', VAULT);
  const change = useChange('PATCH /v1/vault/update/:id', VAULT);
  const name = stored.provider_key_name ?? stored.provider_name;
  const close = () => setAsking(null);
  return (
    <>
      <Thing
        title={
          <>
            <span className="truncate">{name}</span>
            {stored.active ? null : <Badge tone="neutral">not used</Badge>}
          </>
        }
        facts={
          <>
            <span>{stored.provider_name}</span>
            <code className="text-code">{stored.hint}</code>
            {Object.entries(stored.config).map(([key, value]) => (
              <span key={key} className="max-w-[280px] truncate">{`${key} ${value}`}</span>
            ))}
            <span>
              added <Value kind="last-use" value={Date.parse(stored.created_at)} />
            </span>
            <Refused error={change.error} />
          </>
        }
        actions={
          <>
            <Button
              size="small"
              look="quiet"
              refused={refused}
              aria-busy={change.isPending}
              onClick={() => change.mutate({ params: { id: stored.id }, body: { active: !stored.active } })}
            >
              {stored.active ? 'Switch off' : 'Switch on'}
            </Button>
            <Button size="small" look="quiet" refused={refused} onClick={() => setAsking('proxy')}>
              Key bound to it
            </Button>
            <Button size="small" look="quiet" refused={refused} onClick={() => setAsking('delete')}>
              Delete
            </Button>
          </>
        }
      />
      {asking === 'proxy' ? <NewProxyKey id={stored.id} provider={name} onClose={close} /> : null}
      <ConfirmDialog
        open={asking === 'delete'}
        title={`Delete the provider key ${name}?`}
        action="Delete provider key"
        isBusy={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() => remove.mutate({ params: { id: stored.id } }, { onSuccess: close })}
      >
        <p>Keys of ours that are bound to it reach no provider any more. It cannot be brought back.</p>
      </ConfirmDialog>
    </>
  );
}

const EMPTY = { provider: 'openai', name: '', key: '', secretKey: '', region: '', baseUri: '' };

function AddProviderKey({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY);
  const [fault, setFault] = useState<string | null>(null);
  const add = useChange('POST /v1/vault/add', VAULT);
  const id = useId();
  const set = (change: Partial<typeof EMPTY>) => {
    setDraft({ ...draft, ...change });
    setFault(null);
  };
  const { provider, name, key, secretKey, region, baseUri } = draft;
  const run = () => {
    if (key.trim() === '') return setFault('Paste the key as the provider gave it.');
    const config = { ...(region === '' ? {} : { region }), ...(baseUri === '' ? {} : { baseUri }) };
    const body = { provider, key, config, name: name.trim() || null, secretKey: secretKey.trim() || null };
    add.mutate({ body }, { onSuccess: onClose });
  };
  const isAws = /bedrock|aws/i.test(provider);
  const isAzure = /azure/i.test(provider);
  return (
    <FormDialog
      title="Add provider key"
      action="Add"
      isBusy={add.isPending}
      error={add.error}
      onSubmit={run}
      onClose={onClose}
    >
      <TextField
        label="Provider"
        list={id}
        value={provider}
        onChange={({ target }) => set({ provider: target.value })}
      />
      <datalist id={id}>
        {OFTEN.map((slug) => (
          <option key={slug} value={slug} />
        ))}
      </datalist>
      <TextField
        autoFocus
        label={isAws ? 'Access key' : 'Key'}
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={key}
        error={fault}
        help="Stored encrypted, and never shown again."
        onChange={({ target }) => set({ key: target.value })}
      />
      {isAws ? (
        <>
          <TextField
            label="Secret key"
            type="password"
            autoComplete="off"
            value={secretKey}
            onChange={({ target }) => set({ secretKey: target.value })}
          />
          <TextField
            label="Region"
            placeholder="eu-west-1"
            value={region}
            onChange={({ target }) => set({ region: target.value })}
          />
        </>
      ) : null}
      {isAzure ? (
        <TextField
          label="Address of the deployment"
          placeholder="https://acme.openai.azure.com"
          value={baseUri}
          onChange={({ target }) => set({ baseUri: target.value })}
        />
      ) : null}
      <TextField
        label="Name"
        maxLength={200}
        value={name}
        help="What Helicone-Provider-Key calls it. May stay empty."
        onChange={({ target }) => set({ name: target.value })}
      />
    </FormDialog>
  );
}

interface NewProxyKeyProps {
  readonly id: string;
  readonly provider: string;
  readonly onClose: () => void;
}

function NewProxyKey({ id, provider, onClose }: NewProxyKeyProps) {
  const [name, setName] = useState(`${provider} only`);
  const create = useChange('POST /v1/api-keys/proxy-key', KEYS);
  if (create.data !== undefined)
    return <ShownOnce title="Copy the key now" text={create.data.proxyKey} onDone={onClose} />;
  return (
    <ConfirmDialog
      open
      isDanger={false}
      title={`A key bound to ${provider}`}
      action="Create key"
      isBusy={create.isPending}
      error={create.error}
      onClose={onClose}
      onConfirm={() => create.mutate({ body: { providerKeyId: id, proxyKeyName: name } })}
    >
      <p>It sends traffic with this provider key and reads nothing. It is listed and revoked under API keys.</p>
      <TextField label="Name" maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
    </ConfirmDialog>
  );
}
