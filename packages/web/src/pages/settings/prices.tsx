// Prices of one's own, before the built-in table, and costs worked out again by them.
import { useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { perMillion, perToken } from './price-text.ts';
import { Refused, SectionHead, Thing, ThingList } from './section.tsx';

type Price = ApiAnswer<'GET /v1/prices'>[number];
type Recomputation = ApiAnswer<'GET /v1/prices/recompute'>[number];

const PRICES = ['GET /v1/prices'] as const;
const RUNS = ['GET /v1/prices/recompute'] as const;
const EVERY_MS = 2_000;

export function Prices() {
  const prices = useApi(PRICES[0], {});
  const refused = useRefusal('manage');
  const [editing, setEditing] = useState<Price | 'new' | null>(null);
  return (
    <>
      <SectionHead
        title="Prices"
        isManaged
        actions={
          <Button look="primary" refused={refused} onClick={() => setEditing('new')}>
            Set a price
          </Button>
        }
      >
        In USD for a million tokens. They count for requests from a second later on; recompute to have them count for
        earlier ones. Models that are not here are priced by the built-in table.
      </SectionHead>
      <Loaded query={prices} what="The prices" skeleton={<SkeletonLines lines={4} />}>
        {(all) =>
          all.length === 0 ? (
            <Empty flush title="None of your own. Set one where you pay another price, or for a model that has none." />
          ) : (
            <ThingList label="Prices">
              {all.map((price) => (
                <PriceRow key={price.id} price={price} refused={refused} onEdit={() => setEditing(price)} />
              ))}
            </ThingList>
          )
        }
      </Loaded>
      <Recomputing refused={refused} />
      {editing === null ? null : (
        <PriceForm price={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

interface PriceRowProps {
  readonly price: Price;
  readonly refused: string | undefined;
  readonly onEdit: () => void;
}

function PriceRow({ price, refused, onEdit }: PriceRowProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = useChange('DELETE /v1/prices/:id', PRICES);
  const recompute = useChange('POST /v1/prices/recompute', RUNS);
  const close = () => setAsking(false);
  const parts = [
    ['in', price.inputUsd],
    ['out', price.outputUsd],
    ['cache read', price.cacheReadUsd],
    ['cache write', price.cacheWriteUsd],
  ] as const;
  return (
    <>
      <Thing
        title={
          <>
            <span className="truncate">{price.model}</span>
            <span className="font-normal text-text-2">{price.provider ?? 'any provider'}</span>
          </>
        }
        facts={
          <>
            {parts.map(([name, usd]) =>
              usd === null ? null : (
                <span key={name} className="tnum">
                  {name} ${perMillion(usd)}
                </span>
              ),
            )}
            <span>
              set <Value kind="last-use" value={Date.parse(price.setAt)} />
            </span>
            <Refused error={recompute.error} />
          </>
        }
        actions={
          <>
            <Button
              size="small"
              look="quiet"
              refused={refused}
              aria-busy={recompute.isPending}
              onClick={() => recompute.mutate({ body: { priceId: price.id } })}
            >
              Recompute
            </Button>
            <Button size="small" look="quiet" refused={refused} onClick={onEdit}>
              Change
            </Button>
            <Button size="small" look="quiet" refused={refused} onClick={() => setAsking(true)}>
              Delete
            </Button>
          </>
        }
      />
      <ConfirmDialog
        open={isAsking}
        title={`Delete the price of ${price.model}?`}
        action="Delete price"
        isBusy={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() => remove.mutate({ params: { id: price.id } }, { onSuccess: close })}
      >
        <p>Requests that were recorded keep their cost until they are recomputed.</p>
      </ConfirmDialog>
    </>
  );
}

function PriceForm({ price, onClose }: { readonly price: Price | null; readonly onClose: () => void }) {
  const [draft, setDraft] = useState({
    provider: price?.provider ?? '',
    model: price?.model ?? '',
    input: price === null ? '' : perMillion(price.inputUsd),
    output: price === null ? '' : perMillion(price.outputUsd),
    read: price?.cacheReadUsd == null ? '' : perMillion(price.cacheReadUsd),
    write: price?.cacheWriteUsd == null ? '' : perMillion(price.cacheWriteUsd),
  });
  const [wasTried, setTried] = useState(false);
  const put = useChange('PUT /v1/prices', PRICES);
  const [input, output] = [perToken(draft.input), perToken(draft.output)];
  const [read, write] = [draft.read, draft.write].map((text) => (text.trim() === '' ? null : perToken(text)));
  const run = () => {
    setTried(true);
    if (draft.model.trim() === '' || input === undefined || output === undefined) return;
    if (read === undefined || write === undefined) return;
    const body = { provider: draft.provider.trim() || null, model: draft.model, inputUsd: input, outputUsd: output };
    put.mutate({ body: { ...body, cacheReadUsd: read, cacheWriteUsd: write } }, { onSuccess: onClose });
  };
  const fault = (value: string | null | undefined) =>
    wasTried && value === undefined ? 'Give USD, such as 2.50.' : null;
  const usdField = (label: string, name: 'input' | 'output' | 'read' | 'write', value: string | null | undefined) => (
    <TextField
      label={label}
      inputMode="decimal"
      value={draft[name]}
      error={fault(value)}
      onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
    />
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={price === null ? 'Set a price' : `Price of ${price.model}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" aria-busy={put.isPending} onClick={run}>
            Set price
          </Button>
        </>
      }
    >
      <form
        className="grid grid-cols-2 items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <TextField
          autoFocus
          label="Model"
          disabled={price !== null}
          value={draft.model}
          error={wasTried && draft.model.trim() === '' ? 'Give the name, as calls have it.' : null}
          onChange={({ target }) => setDraft({ ...draft, model: target.value })}
        />
        <TextField
          label="Provider"
          disabled={price !== null}
          placeholder="any"
          value={draft.provider}
          onChange={({ target }) => setDraft({ ...draft, provider: target.value })}
        />
        {usdField('In, USD a million', 'input', input)}
        {usdField('Out, USD a million', 'output', output)}
        {usdField('Cache read (empty: as in)', 'read', read)}
        {usdField('Cache write (empty: as in)', 'write', write)}
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden>
          Set
        </button>
        <div className="col-span-2">
          <Refused error={put.error} />
        </div>
      </form>
    </Dialog>
  );
}

function Recomputing({ refused }: { readonly refused: string | undefined }) {
  const runs = useApi(RUNS[0], {});
  const isRunning = runs.data?.some(({ state }) => state === 'waiting' || state === 'running') ?? false;
  useApi(RUNS[0], {}, { enabled: isRunning, ...(isRunning ? { everyMs: EVERY_MS } : {}) });
  const recompute = useChange('POST /v1/prices/recompute', RUNS);
  return (
    <section aria-label="Recomputing" className="flex flex-col items-start gap-3">
      <Button refused={refused} aria-busy={recompute.isPending} onClick={() => recompute.mutate({ body: {} })}>
        Recompute the cost of all requests
      </Button>
      <Refused error={recompute.error} />
      {runs.data === undefined || runs.data.length === 0 ? null : (
        <div className="w-full">
          <ThingList label="Recomputations">
            {runs.data.slice(0, 5).map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </ThingList>
        </div>
      )}
    </section>
  );
}

function RunRow({ run }: { readonly run: Recomputation }) {
  const tone = run.state === 'failed' ? 'error' : 'neutral';
  return (
    <Thing
      title={
        <>
          <span className="font-normal">{run.model ?? run.provider ?? 'All models'}</span>
          <Badge tone={tone}>{run.state}</Badge>
        </>
      }
      facts={
        <>
          <span>
            <Value kind="count" value={run.examined} /> of{' '}
            <Value kind="count" value={run.total} about="Not counted yet" /> looked at
          </span>
          <span>
            <Value kind="count" value={run.changed} /> changed
          </span>
          <span>
            asked for <Value kind="last-use" value={Date.parse(run.createdAt)} />
          </span>
        </>
      }
    />
  );
}
