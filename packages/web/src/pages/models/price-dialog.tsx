// Sets an own price for a model, says what it would change before it does, and has the costs of the past worked out by it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type ApiError, api } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { nameOf } from './columns.tsx';
import { firstRates, type OwnPrice } from './price-cell.tsx';
import { PASTS, type Past, PricePreview } from './price-preview.tsx';
import { perToken } from './rates.ts';
import type { Model } from './sums.ts';

interface PriceDialogProps {
  readonly row: Model;
  readonly own: OwnPrice | undefined;
  readonly onClose: () => void;
}

const RATES = [
  { name: 'input', label: 'Input', help: undefined },
  { name: 'output', label: 'Output', help: undefined },
  { name: 'cacheRead', label: 'Cache read', help: 'Empty: as input' },
  { name: 'cacheWrite', label: 'Cache write', help: 'Empty: as input' },
] as const;

type RateTexts = Readonly<Record<(typeof RATES)[number]['name'], string>>;

export function PriceDialog({ row, own, onClose }: PriceDialogProps) {
  const form = useId();
  // A provider that is known by its address only cannot be named; its price is for any.
  const slug = row.provider.toLowerCase() === 'custom' ? null : row.provider.toLowerCase();
  const [texts, setTexts] = useState<RateTexts>(() => firstRates(row, own));
  const [ofAny, setOfAny] = useState(slug === null || (own !== undefined && own.provider === null));
  const [past, setPast] = useState<Past>('range');
  const [wasSent, setSent] = useState(false);
  const change = useSetPrice(onClose);
  const rates = ratesOf(texts);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (rates === null || change.isPending) return;
    change.mutate({ rates, model: row.model, provider: ofAny ? null : slug, past });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Price of ${nameOf(row)}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} aria-busy={change.isPending}>
            {change.isPending ? 'Saving…' : 'Set price'}
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-4" onSubmit={send}>
        <p className="text-text-2">USD for a million tokens.</p>
        <div className="grid grid-cols-2 gap-3">
          {RATES.map(({ name, label, help }, i) => (
            <TextField
              key={name}
              autoFocus={i === 0}
              label={label}
              help={help}
              inputMode="decimal"
              autoComplete="off"
              value={texts[name]}
              error={wasSent ? faultOf(texts[name], help === undefined) : null}
              onChange={({ target }) => setTexts({ ...texts, [name]: target.value })}
            />
          ))}
        </div>
        {slug === null ? null : (
          <ChoiceField
            label="Of which provider"
            value={ofAny ? 'any' : 'one'}
            options={[
              { value: 'one', label: `${row.provider} only` },
              { value: 'any', label: 'Any provider of this model' },
            ]}
            onChange={(next) => setOfAny(next === 'any')}
          />
        )}
        <ChoiceField
          label="Requests recorded so far"
          value={past}
          options={PASTS}
          onChange={(next) => setPast(next as Past)}
        />
        <PricePreview model={row.model} provider={ofAny ? null : row.provider} past={past} texts={texts} />
        {change.error === null ? null : (
          <p role="alert" className="text-error">
            {change.error.message} <code className="text-code">{change.error.code}</code>
          </p>
        )}
      </form>
    </Dialog>
  );
}

function faultOf(text: string, isNeeded: boolean): string | null {
  if (text.trim() === '') return isNeeded ? 'Type a price; 0 if it is free.' : null;
  return perToken(text) === null ? 'Type a number such as 2.50.' : null;
}

/** null = something is missing or is no number. */
function ratesOf(texts: RateTexts) {
  const read = (text: string) => (text.trim() === '' ? null : perToken(text));
  const [inputUsd, outputUsd] = [read(texts.input), read(texts.output)];
  if (
    inputUsd === null ||
    outputUsd === null ||
    RATES.some(({ name, help }) => faultOf(texts[name], help === undefined))
  )
    return null;
  return { inputUsd, outputUsd, cacheReadUsd: read(texts.cacheRead), cacheWriteUsd: read(texts.cacheWrite) };
}

interface PriceToSet {
  readonly rates: NonNullable<ReturnType<typeof ratesOf>>;
  readonly model: string;
  readonly provider: string | null;
  readonly past: Past;
}

function useSetPrice(onClose: () => void) {
  const client = useQueryClient();
  const { span } = useRange();
  return useMutation<unknown, ApiError, PriceToSet>({
    mutationFn: async ({ rates, model, provider, past }) => {
      const put = await api('PUT /v1/prices', { body: { ...rates, model, provider } });
      if (!put.ok) throw put.error;
      if (past === 'keep') return;
      const window = past === 'all' ? {} : { timeFilter: timeFilterOf(span) };
      const job = await api('POST /v1/prices/recompute', { body: { priceId: put.data.id, ...window } });
      if (!job.ok) throw job.error;
    },
    onSuccess: (_, { past }) => {
      if (past === 'keep') showToast('Price set. It counts from now on.');
      onClose();
    },
    onSettled: () => client.invalidateQueries(),
  });
}
