// A provider key put into the vault without leaving what is being written. It is never shown again, and never comes back here.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';

interface AddKeyProps {
  readonly provider: string;
  readonly providerName: string;
  readonly onAdded: (name: string) => void;
  readonly onClose: () => void;
}

export function AddKey({ provider, providerName, onAdded, onClose }: AddKeyProps) {
  const [name, setName] = useState('playground');
  const [key, setKey] = useState('');
  const [wasTried, setTried] = useState(false);
  const add = useChange('POST /v1/vault/add', ['GET /v1/vault/keys']);
  const refused = useRefusal('manage');
  const isWhole = name.trim() !== '' && key.trim() !== '';
  const save = () => {
    setTried(true);
    if (!isWhole) return;
    const body = { key: key.trim(), provider, name: name.trim() };
    add.mutate({ body }, { onSuccess: () => onAdded(name.trim()) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Add a key of ${providerName}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" refused={refused} aria-busy={add.isPending} onClick={save}>
            Store key
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField
          label="Name"
          value={name}
          error={wasTried && name.trim() === '' ? 'A key needs a name' : null}
          onChange={({ target }) => setName(target.value)}
        />
        <TextField
          label="Key"
          type="password"
          autoComplete="off"
          help="Stored encrypted, and never shown again. Calls can use it two seconds later."
          value={key}
          error={wasTried && key.trim() === '' ? 'Paste the key' : null}
          onChange={({ target }) => setKey(target.value)}
        />
        {add.error === null ? null : (
          <p role="alert" className="text-error">
            {add.error.message} <code className="text-code text-text-3">{add.error.code}</code>
          </p>
        )}
      </div>
    </Dialog>
  );
}
