// How the test of a channel went: whether it arrived, and what the other side said.
import { CircleCheck, TriangleAlert } from 'lucide-react';

interface TestOutcomeProps {
  /** Where it went; absent where that stands beside it. */
  readonly to?: string;
  readonly success: boolean;
  readonly message: string;
}

export function TestOutcome({ to, success, message }: TestOutcomeProps) {
  const Icon = success ? CircleCheck : TriangleAlert;
  return (
    <span className="flex items-start gap-2">
      <Icon
        size={16}
        strokeWidth={1.5}
        aria-hidden
        className={success ? 'mt-0.5 shrink-0 text-ok' : 'mt-0.5 shrink-0 text-warn'}
      />
      <span className="min-w-0">
        {to === undefined ? null : <span className="break-all">{`${to}: `}</span>}
        <span className="text-text-2">{`${success ? 'arrived' : 'did not arrive'}. ${message}`}</span>
      </span>
    </span>
  );
}
