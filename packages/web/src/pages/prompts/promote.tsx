// Lets an environment name a version: both versions are named before, and the toast takes it back.
import { useState } from 'react';
import type { ApiError } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { showToast } from '../../toasts/toasts.ts';
import type { Version } from './versions.ts';

export const VERSION_ROUTES = [
  'POST /v2/prompt-2025/query/versions',
  'POST /v1/prompt-2025/query/versions',
  'GET /v1/prompt-2025/environments',
] as const;

interface PromoteProps {
  readonly promptId: string;
  readonly versions: readonly Version[];
  readonly version: Version;
  readonly size?: 'normal' | 'small';
}

export function Promote(props: PromoteProps) {
  const [isOpen, setOpen] = useState(false);
  const refused = useRefusal('manage');
  return (
    <>
      <Button size={props.size ?? 'normal'} refused={refused} onClick={() => setOpen(true)}>
        Promote {props.version.number}
      </Button>
      {isOpen ? <PromoteDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const FIRST = ['production', 'staging', 'development'];

function PromoteDialog({ promptId, versions, version, onClose }: PromoteProps & { readonly onClose: () => void }) {
  const [environment, setEnvironment] = useState('production');
  const known = useApi('GET /v1/prompt-2025/environments', {}).data ?? [];
  const name = environment.trim();
  const before = versions.find(({ environments }) => environments.includes(name));
  const promote = useChange('POST /v1/prompt-2025/update/environment', VERSION_ROUTES);
  const takeBack = useTakeBack(promptId, version);
  const save = () =>
    promote.mutate(
      { body: { promptId, promptVersionId: version.id, environment: name } },
      {
        onSuccess: () => {
          const action = { label: 'Undo', run: () => takeBack(name, before) };
          showToast(`${name} is version ${version.number} now.`, { action });
          onClose();
        },
      },
    );
  const isSame = before?.number === version.number;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Promote version ${version.number}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            aria-busy={promote.isPending}
            refused={name === '' ? 'Name an environment' : isSame ? 'It is this version already' : undefined}
            onClick={save}
          >
            Promote
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="mb-1 text-head text-text-2">Environments there are</legend>
          {[...new Set([...FIRST, ...known])].map((each) => (
            <Button key={each} size="small" aria-pressed={each === name} onClick={() => setEnvironment(each)}>
              {each}
            </Button>
          ))}
        </fieldset>
        <TextField
          label="Environment"
          help="One of those, or a new name."
          value={environment}
          maxLength={64}
          onChange={({ target }) => setEnvironment(target.value)}
        />
        <p className="text-text-2">{whatFollows(name, before, version)}</p>
        {promote.error === null ? null : <Failure error={promote.error} />}
      </div>
    </Dialog>
  );
}

function whatFollows(name: string, before: Version | undefined, { number }: Version): string {
  if (name === '') return 'An environment needs a name.';
  if (before === undefined) return `${name} names no version yet. It will be ${number}.`;
  if (before.number === number) return `${name} is version ${number} already.`;
  return `${name} is version ${before.number} and will be ${number}. Calls are served so two seconds later.`;
}

export function Failure({ error }: { readonly error: ApiError }) {
  return (
    <p role="alert" className="text-error">
      {error.message} <code className="text-code text-text-3">{error.code}</code>
    </p>
  );
}

/** What the environment named before, or nothing as before. */
function useTakeBack(promptId: string, version: Version) {
  // The dialog is gone by then: what is shown afterwards is asked for again by whoever shows it.
  const give = useChange('POST /v1/prompt-2025/update/environment', VERSION_ROUTES);
  const take = useChange('POST /v1/prompt-2025/remove/environment', VERSION_ROUTES);
  return (environment: string, before: Version | undefined) => {
    const told = {
      onError: ({ message }: ApiError) => showToast(message, { tone: 'error' as const }),
    };
    if (before === undefined) take.mutate({ body: { promptId, promptVersionId: version.id, environment } }, told);
    else give.mutate({ body: { promptId, promptVersionId: before.id, environment } }, told);
  };
}
