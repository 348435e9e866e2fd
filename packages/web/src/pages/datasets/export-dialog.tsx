// A dataset as a file. Before the download it is said which rows do not fit, and why.
import { useState } from 'react';
import { type ApiAnswer, apiHref } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { AppLink } from '../../url/app-link.tsx';
import type { Dataset } from './use-rows.ts';

type Checked = ApiAnswer<'POST /v1/helicone-dataset/:id/check'>;

const MOST_LISTED = 200;
const FORMATS = [
  { value: 'jsonl', label: 'JSON lines for chat fine-tuning (OpenAI)' },
  { value: 'csv', label: 'CSV' },
] as const;

export function ExportDialog({ dataset, onClose }: { readonly dataset: Dataset; readonly onClose: () => void }) {
  const [format, setFormat] = useState<'jsonl' | 'csv'>('jsonl');
  const check = useApi('POST /v1/helicone-dataset/:id/check', { params: { id: dataset.id } }, { fresh: true });
  const { data } = check;
  const refused = format === 'csv' || data === undefined || data.fitting > 0 ? undefined : 'No row fits this shape';
  const download = () => {
    const link = document.createElement('a');
    link.href = apiHref('GET /v1/helicone-dataset/:id/export', { params: { id: dataset.id }, query: { format } });
    link.download = '';
    link.click();
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Export ${dataset.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" refused={refused} onClick={download}>
            Download
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ChoiceField
          label="Format"
          value={format}
          options={FORMATS}
          onChange={(next) => setFormat(next === 'csv' ? 'csv' : 'jsonl')}
        />
        {format === 'csv' ? (
          <p className="text-text-2">
            All {formatCount(dataset.requests_count, 'table')} rows, with their bodies as JSON text.
          </p>
        ) : (
          <Loaded query={check} what="The check" skeleton={<SkeletonLines lines={3} />}>
            {(checked) => <Fit dataset={dataset} checked={checked} onOpen={onClose} />}
          </Loaded>
        )}
      </div>
    </Dialog>
  );
}

interface FitProps {
  readonly dataset: Dataset;
  readonly checked: Checked;
  readonly onOpen: () => void;
}

function Fit({ dataset, checked, onOpen }: FitProps) {
  const { rows, fitting, unfit } = checked;
  if (unfit.length === 0) {
    return (
      <p className="text-text-2">{rows === 1 ? 'The row fits.' : `All ${formatCount(rows, 'table')} rows fit.`}</p>
    );
  }
  return (
    <>
      <p className="text-text-2">
        {formatCount(fitting, 'table')} of {formatCount(rows, 'table')} rows fit.{' '}
        {unfit.length === 1 ? 'This one is' : `These ${formatCount(unfit.length, 'table')} are`} left out, unless you
        mend {unfit.length === 1 ? 'it' : 'them'}:
      </p>
      <ul aria-label="Rows that do not fit" className="flex flex-col border-t border-line">
        {unfit.slice(0, MOST_LISTED).map(({ id, number, message }) => (
          <li key={id} className="flex min-h-8 max-md:min-h-[44px] items-center gap-3 border-b border-line">
            <AppLink
              path={`/datasets/${dataset.id}`}
              search={{ open: id }}
              onClick={onOpen}
              className="tnum w-12 shrink-0 text-right text-accent hover:text-accent-hover"
            >
              #{number}
            </AppLink>
            <span className="min-w-0">{message}</span>
          </li>
        ))}
      </ul>
      {unfit.length > MOST_LISTED ? (
        <p className="text-text-2">and {formatCount(unfit.length - MOST_LISTED, 'table')} more</p>
      ) : null}
    </>
  );
}
