// Requests out to a file, and in from one.
import { useState } from 'react';
import { apiHref } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { toTree } from '../../filter/filter.ts';
import { parseFilter } from '../../filter/parse-filter.ts';
import { withSpan } from '../../filter/use-filter.ts';
import { Button } from '../../parts/button.tsx';
import { CheckField, ChoiceField, TextField } from '../../parts/fields.tsx';
import { saveFrom } from '../../parts/save-file.ts';
import { Value } from '../../parts/value.tsx';
import { PRESETS, readRange, spanOf, writeRange } from '../../range/range.ts';
import { useRange } from '../../range/use-range.tsx';
import { Import } from './import.tsx';
import { SectionHead } from './section.tsx';

const FORMATS = {
  jsonl: 'JSON lines: one request a line, as the API gives it',
  csv: 'CSV: for spreadsheets',
  parquet: 'Parquet: for DuckDB, pandas and the like',
} as const;
type Format = keyof typeof FORMATS;

const EVERYTHING = 'everything';
const RANGES = [
  { value: EVERYTHING, label: 'Everything' },
  ...PRESETS.map(({ range, label }) => ({ value: writeRange(range).range ?? '', label })),
];

export function Transfer() {
  return (
    <>
      <SectionHead title="Export and import">
        Requests as files. Keys, prompts, datasets and settings are not in them: a backup of the data folder has all.
      </SectionHead>
      <Export />
      <Import />
    </>
  );
}

function Export() {
  const { nowMs, zone } = useRange();
  const [format, setFormat] = useState<Format>('jsonl');
  const [range, setRange] = useState(EVERYTHING);
  const [text, setText] = useState('');
  const [includeBody, setIncludeBody] = useState(true);
  const parsed = parseFilter(text);
  const span = range === EVERYTHING ? { fromMs: 0, toMs: nowMs } : spanOf(readRange({ range }), nowMs, zone);
  const filter = withSpan(parsed.ok ? toTree(parsed.filter) : 'all', span);
  const count = useApi('POST /v1/request/count/query', { body: { filter } }, { enabled: parsed.ok });
  const bodies = includeBody ? { includeBody: 'true' as const } : {};
  const href = apiHref('GET /v1/request/export', { query: { format, filter: JSON.stringify(filter), ...bodies } });
  return (
    <section aria-label="Export" className="flex flex-col gap-3">
      <h3 className="font-semibold">Export</h3>
      <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
        <ChoiceField
          label="Format"
          value={format}
          options={Object.entries(FORMATS).map(([value, label]) => ({ value, label }))}
          onChange={(next) => setFormat(next as Format)}
        />
        <ChoiceField label="From" value={range} options={RANGES} onChange={setRange} />
      </div>
      <TextField
        label="Filter"
        placeholder="model = &quot;gpt-4o&quot; and status >= 400"
        spellCheck={false}
        value={text}
        help="As on the page of requests. Empty: all of them."
        error={parsed.ok ? null : parsed.fault.message}
        onChange={({ target }) => setText(target.value)}
      />
      <CheckField label="With bodies" checked={includeBody} onChange={setIncludeBody} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          refused={parsed.ok ? undefined : 'The filter cannot be read'}
          onClick={() => saveFrom(href)}
        >
          Download
        </Button>
        <span className="text-text-2">
          {count.data === undefined ? null : (
            <>
              <Value kind="count" value={count.data} /> {count.data === 1 ? 'request' : 'requests'}, the newest first
            </>
          )}
        </span>
      </div>
      <p className="text-head text-text-2">
        The server streams it, without a limit on the number of rows; a download that breaks off is not whole. Attempts,
        headers and receipts are in none of these. For a copy that comes back as it was, run{' '}
        <code className="text-code">heliometer export</code> on the machine.
      </p>
    </section>
  );
}
