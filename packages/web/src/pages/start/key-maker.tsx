// The first step: a Helicone key, made here and shown once.
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';

interface KeyMakerProps {
  readonly apiKey: string | null;
  readonly onMade: (apiKey: string) => void;
  /** False: calls come already, so a key is there. */
  readonly isNeeded: boolean;
}

export function KeyMaker({ apiKey, onMade, isNeeded }: KeyMakerProps) {
  const make = useChange('POST /v1/api-keys', ['GET /v1/api-keys']);
  const refused = useRefusal('manage');
  if (apiKey !== null) {
    return (
      <>
        <p className="flex max-w-full items-center gap-2 rounded-panel border border-line bg-panel py-1 pr-1 pl-3">
          <code className="min-w-0 font-mono text-code break-all">{apiKey}</code>
          <CopyButton what="key" text={apiKey} />
        </p>
        <p className="text-text-2">Shown once: keep it now. It stands in the lines below, too.</p>
      </>
    );
  }
  return (
    <>
      <Button
        look={isNeeded ? 'primary' : 'plain'}
        refused={refused}
        aria-busy={make.isPending}
        onClick={() =>
          make.mutate(
            { body: { api_key_name: 'First run', key_permissions: 'rw' } },
            { onSuccess: ({ apiKey: made }) => onMade(made) },
          )
        }
      >
        Make a key
      </Button>
      {make.error === null ? null : (
        <p role="alert" className="text-error">
          {make.error.message} <code className="text-code text-text-3">{make.error.code}</code>
        </p>
      )}
      <p className="text-text-2">
        {refused === undefined
          ? 'Or use the one the terminal printed at the first start.'
          : 'An admin makes one for you, or hands on the one the terminal printed at the first start.'}
      </p>
    </>
  );
}
