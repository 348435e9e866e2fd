// Messages as they would be sent, variables filled with their examples.
import type { DraftMessage } from './draft.ts';
import { type Examples, fill } from './variables.ts';

interface FilledMessagesProps {
  readonly messages: readonly DraftMessage[];
  readonly examples: Examples;
}

export function FilledMessages({ messages, examples }: FilledMessagesProps) {
  if (messages.length === 0) return <p className="text-text-2">No message yet.</p>;
  return (
    <div className="flex flex-col gap-3">
      {messages.map(({ key, role, text }) => (
        <div key={key} className="grid grid-cols-[72px_minmax(0,1fr)] gap-2">
          <span className="text-head text-text-2">{role}</span>
          <span className="max-w-[72ch] wrap-anywhere whitespace-pre-wrap">{fill(text, examples)}</span>
        </div>
      ))}
    </div>
  );
}
