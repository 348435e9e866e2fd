// Above a session none of whose calls has a path: the one header line that makes a tree of the list.
import { CopyButton } from '../../parts/copy-button.tsx';

const LINE = 'Helicone-Session-Path: /plan/search';

export function PathHint() {
  return (
    <p className="flex flex-wrap items-center gap-x-2 border-b border-line px-(--edge) py-1 text-text-2">
      Calls by time. One header more makes a tree of them:
      <code className="text-code text-text-1">{LINE}</code>
      <CopyButton what="header" text={LINE} />
    </p>
  );
}
