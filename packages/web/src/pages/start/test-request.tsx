// A first call from here, for whoever has no program at hand: with a stored provider key, which can be stored here as well.
import { type FormEvent, useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { TEST_CALLS, type TestCall, testBody } from './test-calls.ts';

export function TestRequest() {
  const keys = useApi('GET /v1/vault/keys', {}).data;
  if (keys === undefined) return null;
  const stored = keys.filter(({ active }) => active).map(({ provider_name: provider }) => provider);
  const call = TEST_CALLS.find(({ provider }) => stored.includes(provider));
  return call === undefined ? <StoreKey /> : <Send call={call} />;
}

function Send({ call }: { readonly call: TestCall }) {
  const { provider, name, model } = call;
  const send = useChange('POST /v1/playground/generate', ['POST /v1/request/query', 'POST /v1/request/query-rows']);
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          refused={useRefusal('write')}
          aria-busy={send.isPending}
          onClick={() => {
            if (!send.isPending) send.mutate({ body: { provider, body: testBody(model) } });
          }}
        >
          Send a test request
        </Button>
        <span className="text-text-2">
          To {model}, with the stored key of {name}. It asks for a few words only.
        </span>
      </div>
      <Fault error={send.error} />
    </>
  );
}

function StoreKey() {
  const store = useChange('POST /v1/vault/add', ['GET /v1/vault/keys']);
  const refused = useRefusal('manage');
  const [provider, setProvider] = useState<string>(TEST_CALLS[0].provider);
  const [missing, setMissing] = useState<string | null>(null);
  // Only who may store a key is shown how.
  if (refused !== undefined) return null;
  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get('key') ?? '').trim();
    setMissing(key === '' ? 'A key is needed.' : null);
    if (key !== '' && !store.isPending) store.mutate({ body: { key, provider } });
  }
  return (
    <details className="w-full">
      <summary className="w-fit cursor-default rounded-control text-accent hover:underline max-md:py-3">
        Send a test request from here
      </summary>
      <form onSubmit={add} noValidate className="flex flex-col items-start gap-3 pt-3">
        <p className="text-text-2">With a provider’s key, which is stored encrypted and never shown again.</p>
        <div className="grid w-full gap-3 md:grid-cols-[160px_1fr]">
          <ChoiceField
            label="Provider"
            value={provider}
            options={TEST_CALLS.map((each) => ({ value: each.provider, label: each.name }))}
            onChange={setProvider}
          />
          <TextField label="Its key" name="key" type="password" autoComplete="off" error={missing} />
        </div>
        <Button type="submit" aria-busy={store.isPending}>
          Store the key
        </Button>
        <Fault error={store.error} />
      </form>
    </details>
  );
}

function Fault({ error }: { readonly error: { readonly message: string; readonly code: string } | null }) {
  if (error === null) return null;
  return (
    <p role="alert" className="text-error">
      {error.message} <code className="text-code text-text-3">{error.code}</code>
    </p>
  );
}
