// Datasets: which examples are worth keeping?
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink, useGo } from '../../url/app-link.tsx';
import { NameDialog } from './name-dialog.tsx';
import type { Dataset } from './use-rows.ts';

export function Page() {
  const query = useApi('POST /v1/helicone-dataset/query', { body: {} });
  const [isNaming, setNaming] = useState(false);
  const refused = useRefusal('write');
  const count = query.data?.length;
  return (
    <>
      <PageHeader
        title="Datasets"
        ranged={false}
        note={count === undefined || count === 0 ? undefined : <Value kind="count" value={count} />}
      >
        <Button icon={Plus} refused={refused} onClick={() => setNaming(true)}>
          New dataset
        </Button>
      </PageHeader>
      <Loaded
        query={query}
        what="The datasets"
        skeleton={
          <div className="p-6">
            <SkeletonLines lines={12} />
          </div>
        }
      >
        {(datasets) => (datasets.length === 0 ? <NoDatasets /> : <DatasetTable datasets={datasets.toReversed()} />)}
      </Loaded>
      {isNaming ? <NewDataset onClose={() => setNaming(false)} /> : null}
    </>
  );
}

function NoDatasets() {
  return (
    <div className="max-w-[680px]">
      <Empty title="No datasets yet. Select requests that are worth keeping, and press Add to dataset: they are copied, so they can be corrected and exported for fine-tuning.">
        <AppLink path="/requests" className="text-accent hover:text-accent-hover">
          Go to the requests
        </AppLink>
      </Empty>
    </div>
  );
}

const COLUMNS: readonly Column<Dataset>[] = [
  { id: 'name', head: 'Name', width: 280, grow: true, cell: ({ name }) => <span title={name}>{name}</span> },
  {
    id: 'rows',
    head: 'Rows',
    width: 96,
    align: 'right',
    cell: ({ requests_count }) => <Value kind="count" value={requests_count} />,
  },
  {
    id: 'changed',
    head: 'Changed',
    width: 136,
    align: 'right',
    cell: ({ updated_at }) => <Value kind="last-use" value={Date.parse(updated_at)} />,
  },
  {
    id: 'made',
    head: 'Made',
    width: 160,
    align: 'right',
    cell: ({ created_at }) => <Value kind="moment" value={Date.parse(created_at)} />,
  },
];

function DatasetTable({ datasets }: { readonly datasets: readonly Dataset[] }) {
  const go = useGo();
  const to = ({ id }: Dataset) => ({ path: `/datasets/${id}` });
  return (
    <DataTable<Dataset>
      label="Datasets"
      columns={COLUMNS}
      rows={datasets}
      keyOf={({ id }) => id}
      to={to}
      onOpen={(dataset) => go(to(dataset))}
      stacked={({ name, requests_count, updated_at }) => (
        <span className="flex flex-col gap-0.5">
          <span className="truncate">{name}</span>
          <span className="flex gap-2 text-head text-text-2">
            <span className="min-w-0 flex-1 truncate">
              <Value kind="count" value={requests_count} /> {requests_count === 1 ? 'row' : 'rows'}
            </span>
            <Value kind="last-use" value={Date.parse(updated_at)} />
          </span>
        </span>
      )}
    />
  );
}

function NewDataset({ onClose }: { readonly onClose: () => void }) {
  const go = useGo();
  const create = useChange('POST /v1/helicone-dataset', ['POST /v1/helicone-dataset/query']);
  return (
    <NameDialog
      title="New dataset"
      verb="Create dataset"
      isBusy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSave={(datasetName) =>
        create.mutate(
          { body: { datasetName } },
          { onSuccess: ({ datasetId }) => go({ path: `/datasets/${datasetId}` }) },
        )
      }
    />
  );
}
