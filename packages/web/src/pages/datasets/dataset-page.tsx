// One dataset: its rows, and the opened one beside them.
import { useParams } from '@tanstack/react-router';
import { useApi } from '../../api/use-api.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { DatasetActions } from './dataset-actions.tsx';
import { RowsTable } from './rows-table.tsx';
import type { Dataset } from './use-rows.ts';

export function Page() {
  const { datasetId = '' } = useParams({ strict: false }) as { readonly datasetId?: string };
  const query = useApi('POST /v1/helicone-dataset/query', { body: {} });
  return (
    <Loaded
      query={query}
      what="The dataset"
      skeleton={
        <>
          <PageHeader title="Dataset" ranged={false} />
          <div className="p-6">
            <SkeletonLines lines={12} />
          </div>
        </>
      }
    >
      {(datasets) => {
        const dataset = datasets.find(({ id }) => id === datasetId);
        return dataset === undefined ? <NoDataset /> : <OneDataset key={dataset.id} dataset={dataset} />;
      }}
    </Loaded>
  );
}

function NoDataset() {
  return (
    <>
      <PageHeader title="Dataset" ranged={false} />
      <Empty title="There is no such dataset here. It may have been deleted.">
        <AppLink path="/datasets" className="text-accent hover:text-accent-hover">
          All datasets
        </AppLink>
      </Empty>
    </>
  );
}

function OneDataset({ dataset }: { readonly dataset: Dataset }) {
  const { name, requests_count: rows } = dataset;
  return (
    <>
      <PageHeader
        title={name}
        tabTitle="Dataset"
        ranged={false}
        note={
          <>
            <Value kind="count" value={rows} /> {rows === 1 ? 'row' : 'rows'}
          </>
        }
      >
        <AppLink path="/datasets" className="text-accent hover:text-accent-hover">
          All datasets
        </AppLink>
        <DatasetActions dataset={dataset} />
      </PageHeader>
      <RowsTable dataset={dataset} />
    </>
  );
}
