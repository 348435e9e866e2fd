// The organisation: its name, and what its pages show when their address does not say.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useOwnOrganization } from '../../api/use-organization.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { DEFAULT_RANGE, labelOf, PRESETS, readRange, writeRange } from '../../range/range.ts';
import { SaveLine, SectionHead } from './section.tsx';

interface Own {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly default_range: string | null;
  readonly time_zone: string | null;
}

const USUAL = writeRange(DEFAULT_RANGE).range ?? '';
const RANGES = PRESETS.map(({ range, label }) => ({ value: writeRange(range).range ?? '', label }));

function rangesWith(own: string) {
  if (RANGES.some(({ value }) => value === own)) return RANGES;
  return [...RANGES, { value: own, label: labelOf(readRange({ range: own }), 'UTC', 0) }];
}

/** What browsers list leaves UTC out. */
function zonesWith(own: string) {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(own === '' ? [] : [own])]);
  return [{ value: '', label: 'Each browser’s own' }, ...[...names].map((name) => ({ value: name, label: name }))];
}

export function Organisation() {
  const own = useOwnOrganization();
  return (
    <>
      <SectionHead title="Organisation" isManaged>
        Keys, requests and everything else belong to it.
      </SectionHead>
      <Loaded query={own} what="The organisation" skeleton={<SkeletonLines lines={4} />}>
        {(organization) => <OrganisationForm key={organization.id} own={organization} />}
      </Loaded>
    </>
  );
}

function OrganisationForm({ own }: { readonly own: Own }) {
  const start = { name: own.name, range: own.default_range ?? USUAL, zone: own.time_zone ?? '' };
  const [draft, setDraft] = useState(start);
  const { name, range, zone } = draft;
  const refused = useRefusal('manage');
  const change = useChange('POST /v1/organization/:id/update', ['GET /v1/organization', 'GET /api/auth/me']);
  const isEmpty = name.trim() === '';
  const save = () =>
    change.mutate({
      params: { id: own.id },
      body: { name, default_range: range === USUAL ? null : range, time_zone: zone === '' ? null : zone },
    });
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="Name"
        maxLength={200}
        value={name}
        disabled={refused !== undefined}
        error={isEmpty ? 'Give it a name.' : null}
        onChange={({ target }) => setDraft({ ...draft, name: target.value })}
      />
      <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
        <ChoiceField
          label="Range"
          value={range}
          options={rangesWith(start.range)}
          disabled={refused !== undefined}
          help="Of pages whose address names none, for every member."
          onChange={(next) => setDraft({ ...draft, range: next })}
        />
        <ChoiceField
          label="Time zone"
          value={zone}
          options={zonesWith(start.zone)}
          disabled={refused !== undefined}
          help="In which times are shown. Each member can choose another on top of the page."
          onChange={(next) => setDraft({ ...draft, zone: next })}
        />
      </div>
      <SaveLine
        isChanged={name !== start.name || range !== start.range || zone !== start.zone}
        isBusy={change.isPending}
        wasSaved={change.isSuccess}
        error={change.error}
        refused={refused}
        onSave={() => (isEmpty ? undefined : save())}
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
