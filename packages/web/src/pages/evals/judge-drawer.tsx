// A judge being made or changed: written, tried on requests, switched on.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiAnswer, type ApiError, api } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { useFilter, withSpan } from '../../filter/use-filter.ts';
import { formatScore } from '../../format/numbers.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { LeaveQuestion } from '../../parts/draft-foot.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { useRange } from '../../range/use-range.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { AppLink } from '../../url/app-link.tsx';
import {
  allFaults,
  draftOf,
  EMPTY_JUDGE,
  type Evaluator,
  type JudgeDraft,
  judgeFaults,
  judgeOf,
  type Rule,
  ruleOf,
} from './judge-draft.ts';
import { JudgeForm } from './judge-form.tsx';

type Verdict = ApiAnswer<'POST /v1/evaluator/llm/test'>[number];

const TRIED = 5;

export interface MadeJudge {
  readonly evaluator: Evaluator;
  readonly rules: readonly Rule[];
}

interface JudgeDrawerProps {
  /** null = a new one. */
  readonly made: MadeJudge | null;
  readonly onClose: () => void;
}

export function JudgeDrawer({ made, onClose }: JudgeDrawerProps) {
  const [start] = useState(() => (made === null ? EMPTY_JUDGE : draftOf(made.evaluator, made.rules)));
  const [draft, setDraft] = useState(start);
  const [isLeaving, setLeaving] = useState(false);
  const [asked, setAsked] = useState<'nothing' | 'trial' | 'all'>('nothing');
  const refused = useRefusal('manage');
  const { span } = useRange();
  const { tree } = useFilter();
  const latest = useApi('POST /v1/request/query', { body: { filter: withSpan(tree, span), limit: TRIED } });
  const ids = latest.data?.rows.map(({ request_id: id }) => id) ?? [];
  const trial = useMutation<readonly Verdict[], ApiError, JudgeDraft>({
    mutationFn: async (given) => {
      const answer = await api('POST /v1/evaluator/llm/test', { body: { ...judgeOf(given), requestIds: ids } });
      if (!answer.ok) throw answer.error;
      return answer.data;
    },
  });
  const client = useQueryClient();
  const creation = useMutation<unknown, ApiError, JudgeDraft>({
    mutationFn: (given) => (made === null ? create(given) : change(made, start, given)),
    onSuccess: () => {
      showToast(`${draft.name.trim()} ${draft.isOn ? 'judges from now on' : 'is changed, and off'}.`);
      onClose();
    },
    onSettled: () => client.invalidateQueries(),
  });
  const faults = asked === 'nothing' ? {} : asked === 'trial' ? judgeFaults(draft) : allFaults(draft);
  const tryIt = () => {
    setAsked('trial');
    if (Object.keys(judgeFaults(draft)).length === 0 && !trial.isPending) trial.mutate(draft);
  };
  const save = () => {
    setAsked('all');
    if (Object.keys(allFaults(draft)).length === 0 && !creation.isPending) creation.mutate(draft);
  };
  const error = creation.error ?? trial.error;
  useKeys('Judge', [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  const close = () => (JSON.stringify(draft) === JSON.stringify(start) ? onClose() : setLeaving(true));
  const title = made === null ? 'New judge' : made.evaluator.name;
  return (
    <Drawer label={title} onClose={close} title={<h2 className="min-w-0 truncate font-semibold">{title}</h2>}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div tabIndex={0} className="focus-inset flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        <JudgeForm
          draft={draft}
          faults={faults}
          onChange={setDraft}
          rules={made?.rules.length ?? 0}
          isMade={made !== null}
        />
        {error === null ? null : (
          <p role="alert" className="text-error">
            {error.message} <code className="text-code text-text-3">{error.code}</code>
          </p>
        )}
        <div aria-live="polite">
          {trial.isPending ? <p className="text-text-2">The judge is being asked…</p> : null}
          {trial.data === undefined || trial.isPending ? null : <Verdicts verdicts={trial.data} />}
        </div>
      </div>
      <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-2">
        <Button
          refused={refused ?? (ids.length === 0 ? 'There is no request in this range to try it on' : undefined)}
          aria-busy={trial.isPending}
          onClick={tryIt}
        >
          {ids.length === 1 ? 'Try on 1 request' : `Try on ${ids.length === 0 ? TRIED : ids.length} requests`}
        </Button>
        <Button look="primary" refused={refused} aria-busy={creation.isPending} onClick={save}>
          {made === null ? 'Switch on' : 'Save'}
        </Button>
      </footer>
      <LeaveQuestion open={isLeaving} onLeave={onClose} onStay={() => setLeaving(false)} />
    </Drawer>
  );
}

/** When the second call fails there is an evaluator that is off, and the list shows it so. */
async function create(draft: JudgeDraft): Promise<void> {
  const made = await api('POST /v1/evaluator', { body: { name: draft.name.trim(), ...judgeOf(draft) } });
  if (!made.ok) throw made.error;
  const params = { id: made.data.id };
  const on = await api('POST /v1/evaluator/:id/onlineEvaluators', { params, body: { config: ruleOf(draft) } });
  if (!on.ok) throw on.error;
}

/**
 * What says which requests it judges cannot be changed, only made anew: the new one first, so that between the two nothing
 * goes unjudged; whoever is taken by both is judged once.
 */
async function change({ evaluator, rules }: MadeJudge, start: JudgeDraft, draft: JudgeDraft): Promise<void> {
  const params = { id: evaluator.id };
  const changed = await api('PUT /v1/evaluator/:id', { params, body: { name: draft.name.trim(), ...judgeOf(draft) } });
  if (!changed.ok) throw changed.error;
  const isSame =
    draft.isOn === start.isOn && (!draft.isOn || JSON.stringify(ruleOf(draft)) === JSON.stringify(ruleOf(start)));
  if (isSame) return;
  if (draft.isOn) {
    const on = await api('POST /v1/evaluator/:id/onlineEvaluators', { params, body: { config: ruleOf(draft) } });
    if (!on.ok) throw on.error;
  }
  for (const { id } of rules) {
    const given = { params: { ...params, onlineEvaluatorId: id } };
    const off = await api('DELETE /v1/evaluator/:id/onlineEvaluators/:onlineEvaluatorId', given);
    if (!off.ok) throw off.error;
  }
}

function Verdicts({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <ul aria-label="Verdicts" className="flex flex-col gap-2">
      {verdicts.map(({ request_id: id, score, reason, message }) => (
        <li key={id} className="flex gap-3">
          <span className="tnum w-12 shrink-0 text-right">{score === null ? '–' : formatScore('', score)}</span>
          <span className="min-w-0 flex-1 break-words text-text-2">{message ?? reason ?? 'No reason given'}</span>
          <AppLink path="/requests" search={{ open: id }} className="shrink-0 text-accent hover:text-accent-hover">
            Request
          </AppLink>
        </li>
      ))}
    </ul>
  );
}
