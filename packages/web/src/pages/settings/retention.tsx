// How long exchanges and their bodies are kept. What would go is shown before it is set.
import { useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { CheckField, TextField } from '../../parts/fields.tsx';
import { ErrorBox, Loaded, Skeleton, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { SaveLine, SectionHead } from './section.tsx';

type Kept = ApiAnswer<'GET /v1/retention'>;
type Removal = ApiAnswer<'POST /v1/retention/preview'>;

const MOST_DAYS = 36_500;

/** “” = for ever; undefined = no number of days. */
function daysOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : undefined;
}

export function Retention() {
  const kept = useApi('GET /v1/retention', {});
  return (
    <>
      <SectionHead title="Retention and deletion" isManaged>
        What is older is removed for good, within two hours of being set and every hour from then on. Days end at
        midnight UTC.
      </SectionHead>
      <Loaded query={kept} what="The retention" skeleton={<SkeletonLines lines={6} />}>
        {(set) => <RetentionForm start={set} />}
      </Loaded>
    </>
  );
}

function RetentionForm({ start }: { readonly start: Kept }) {
  const [rows, setRows] = useState(textOf(start.row_days));
  const [bodies, setBodies] = useState(textOf(start.body_days));
  const [metadataOnly, setMetadataOnly] = useState(start.metadata_only);
  const [isAsking, setAsking] = useState(false);
  const refused = useRefusal('manage');
  const save = useChange('PUT /v1/retention', ['GET /v1/retention', 'POST /v1/retention/preview']);
  const [rowDays, bodyDays] = [daysOf(rows), daysOf(bodies)];
  const isWhole = rowDays !== undefined && bodyDays !== undefined;
  const preview = useApi(
    'POST /v1/retention/preview',
    { body: { row_days: rowDays ?? null, body_days: bodyDays ?? null } },
    // What would go by other days is no answer to these.
    { enabled: isWhole, fresh: true },
  );
  const isPending = preview.data === undefined && preview.error === null;
  /** Until it is known that nothing goes, something may. */
  const mayGo = preview.data === undefined || preview.data.rows + preview.data.bodies > 0;
  const run = () => {
    if (!isWhole || isPending) return;
    const body = { row_days: rowDays, body_days: bodyDays, metadata_only: metadataOnly };
    save.mutate({ body }, { onSettled: () => setAsking(false) });
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
        <DaysField label="Keep requests, days" text={rows} onChange={setRows} empty="for ever" />
        <DaysField label="Keep their bodies, days" text={bodies} onChange={setBodies} empty="as long as the requests" />
      </div>
      <CheckField
        label="Metadata only: keep no body of any request from now on"
        help="Then the chat view, search in bodies, Raw, the playground from a request, datasets and judges have nothing to work with. Numbers, costs and sessions go on."
        checked={metadataOnly}
        disabled={refused !== undefined}
        onChange={setMetadataOnly}
      />
      <div className="min-h-8 rounded-control bg-sunken px-3 py-1.5" role="status">
        {preview.error !== null ? (
          <ErrorBox error={preview.error} what="What would be removed" onRetry={() => void preview.refetch()} />
        ) : preview.data === undefined ? (
          <Skeleton className="h-4 w-1/2" />
        ) : (
          <WouldGo removal={preview.data} />
        )}
      </div>
      <SaveLine
        isChanged={
          rows !== textOf(start.row_days) || bodies !== textOf(start.body_days) || metadataOnly !== start.metadata_only
        }
        isBusy={save.isPending}
        wasSaved={save.isSuccess}
        error={save.error}
        refused={refused}
        onSave={() => {
          if (!isWhole) return;
          if (mayGo || (metadataOnly && !start.metadata_only)) setAsking(true);
          else run();
        }}
      />
      <LastRun kept={start} />
      <ConfirmDialog
        open={isAsking}
        title="Set this?"
        action={mayGo ? 'Remove and set' : 'Keep metadata only'}
        isBusy={save.isPending || isPending}
        error={preview.error}
        onClose={() => setAsking(false)}
        onConfirm={run}
      >
        {isPending ? <Skeleton className="h-4 w-1/2" /> : null}
        {preview.data === undefined ? null : <WouldGo removal={preview.data} />}
        {metadataOnly && !start.metadata_only ? (
          <p>From two seconds from now on what is asked and answered is not stored any more.</p>
        ) : null}
      </ConfirmDialog>
    </div>
  );
}

function textOf(days: number | null): string {
  return days === null ? '' : String(days);
}

interface DaysFieldProps {
  readonly label: string;
  readonly text: string;
  readonly empty: string;
  readonly onChange: (text: string) => void;
}

function DaysField({ label, text, empty, onChange }: DaysFieldProps) {
  const refused = useRefusal('manage');
  return (
    <TextField
      label={label}
      inputMode="numeric"
      placeholder={empty}
      disabled={refused !== undefined}
      value={text}
      help={`Empty: ${empty}.`}
      error={daysOf(text) === undefined ? 'Give whole days from 1 to 36,500, or nothing.' : null}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function WouldGo({ removal }: { readonly removal: Removal }) {
  if (removal.rows + removal.bodies === 0) return <p>Nothing that is stored now would be removed.</p>;
  return (
    <p>
      Would be removed: <Value kind="count" value={removal.rows} /> requests
      {removal.rows_before === null ? null : (
        <>
          {' '}
          from before <Value kind="moment" value={Date.parse(removal.rows_before)} />
        </>
      )}
      , and the bodies of <Value kind="count" value={removal.bodies} />
      {removal.bodies_before === null ? null : (
        <>
          {' '}
          from before <Value kind="moment" value={Date.parse(removal.bodies_before)} />
        </>
      )}
      , about <Value kind="bytes" value={removal.body_bytes} />. It cannot be brought back.
    </p>
  );
}

function LastRun({ kept: { last_run_at: run, last_removal: removal } }: { readonly kept: Kept }) {
  return (
    <p className="text-head text-text-2">
      {run === null ? (
        'What is too old has not been looked for yet.'
      ) : (
        <>
          Looked for what is too old <Value kind="last-use" value={Date.parse(run)} />.{' '}
        </>
      )}
      {removal === null ? null : (
        <>
          Last removed <Value kind="last-use" value={Date.parse(removal.at)} />:{' '}
          <Value kind="count" value={removal.rows} /> requests, bodies of <Value kind="count" value={removal.bodies} />{' '}
          more.
        </>
      )}
    </p>
  );
}
