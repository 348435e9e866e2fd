// Sends a message to each address of the form, before an alert needs them.
import { useChange } from '../../api/use-api.ts';
import { Button } from '../../parts/button.tsx';
import { TestOutcome } from '../../parts/test-outcome.tsx';
import { channelsOf, type Draft } from './draft.ts';

interface ChannelTestProps {
  readonly draft: Draft;
  readonly refused: string | undefined;
}

export function ChannelTest({ draft, refused }: ChannelTestProps) {
  const send = useChange('POST /v1/alert/test');
  const channels = channelsOf(draft);
  const isNobody = Object.values(channels).every((each) => each?.length === 0);
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        refused={refused ?? (isNobody ? 'Give an address first' : undefined)}
        aria-busy={send.isPending}
        onClick={() => send.mutate({ body: channels })}
      >
        Send a test
      </Button>
      <div aria-live="polite" className="flex flex-col gap-1">
        {send.error === null ? null : (
          <p className="text-error">
            {send.error.message} <code className="text-code text-text-3">{send.error.code}</code>
          </p>
        )}
        {(send.data ?? []).map(({ channel, to, success, message }) => (
          <TestOutcome key={`${channel} ${to}`} {...{ to, success, message }} />
        ))}
      </div>
    </div>
  );
}
