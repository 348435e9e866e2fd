// The weekly report: to whom, and when.
import { useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { AreaField, ChoiceField, TextField } from '../../parts/fields.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Refused, SaveLine, SectionHead } from './section.tsx';

type Settings = NonNullable<ApiAnswer<'GET /v1/report'>>;

const REPORT = ['GET /v1/report'] as const;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((label, i) => ({
  value: String(i + 1),
  label,
}));
const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

export function Reports() {
  const report = useApi(REPORT[0], {});
  return (
    <>
      <SectionHead title="Reports" isManaged>
        Once a week, what the week before came to: requests, errors, cost, models and users, beside the week before
        that.
      </SectionHead>
      <Loaded query={report} what="The report" skeleton={<SkeletonLines lines={6} />}>
        {(settings) => <ReportForm start={settings} />}
      </Loaded>
      <Preview />
    </>
  );
}

function linesOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function ReportForm({ start }: { readonly start: Settings | null }) {
  const [draft, setDraft] = useState(() => ({
    emails: (start?.emails ?? []).join('\n'),
    slack: (start?.slack_channels ?? []).join('\n'),
    zone: start?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    weekday: String(start?.weekday ?? 1),
    hour: String(start?.hour ?? 8),
  }));
  const [first] = useState(draft);
  const [saved, setSaved] = useState(first);
  const [fault, setFault] = useState<string | null>(null);
  const refused = useRefusal('manage');
  const put = useChange('PUT /v1/report', [...REPORT, 'GET /v1/report/preview']);
  const end = useChange('DELETE /v1/report', REPORT);
  const set = (change: Partial<typeof draft>) => {
    setDraft({ ...draft, ...change });
    setFault(null);
  };
  const run = () => {
    const [emails, slack_channels] = [linesOf(draft.emails), linesOf(draft.slack)];
    if (emails.length + slack_channels.length === 0) return setFault('Give at least one address.');
    const when = { time_zone: draft.zone, weekday: Number(draft.weekday), hour: Number(draft.hour) };
    put.mutate({ body: { emails, slack_channels, ...when } }, { onSuccess: () => setSaved(draft) });
  };
  return (
    <div className="flex flex-col gap-4">
      <AreaField
        label="E-mail"
        rows={2}
        placeholder="ops@example.com"
        help="One address a line. Needs a mail server (smtp.url), which the operator sets."
        value={draft.emails}
        error={fault}
        onChange={({ target }) => set({ emails: target.value })}
      />
      <AreaField
        label="Slack"
        rows={2}
        placeholder="https://hooks.slack.com/services/…"
        help="Incoming webhooks, one a line."
        value={draft.slack}
        onChange={({ target }) => set({ slack: target.value })}
      />
      <div className="grid grid-cols-1 gap-3 md:grid-cols-3">
        <ChoiceField label="Day" value={draft.weekday} options={DAYS} onChange={(weekday) => set({ weekday })} />
        <ChoiceField label="Hour" value={draft.hour} options={HOURS} onChange={(hour) => set({ hour })} />
        <TextField label="Time zone" value={draft.zone} onChange={({ target }) => set({ zone: target.value })} />
      </div>
      <SaveLine
        isChanged={JSON.stringify(draft) !== JSON.stringify(saved)}
        isBusy={put.isPending}
        wasSaved={put.isSuccess}
        error={put.error}
        refused={refused}
        onSave={run}
      >
        {start === null ? null : (
          <Button refused={refused} aria-busy={end.isPending} onClick={() => end.mutate({})}>
            Send no more
          </Button>
        )}
      </SaveLine>
      <Refused error={end.error} />
    </div>
  );
}

function Preview() {
  const preview = useApi('GET /v1/report/preview', {});
  return (
    <section aria-label="Preview" className="flex flex-col gap-2">
      <h3 className="font-semibold">The last week’s</h3>
      <Loaded query={preview} what="The preview" skeleton={<SkeletonLines lines={6} />}>
        {({ subject, text }) => (
          <div className="rounded-panel border border-line bg-panel p-4">
            <p className="pb-2 font-semibold">{subject}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
            <pre tabIndex={0} className="focus-inset overflow-x-auto font-mono text-code">
              {text}
            </pre>
          </div>
        )}
      </Loaded>
    </section>
  );
}
