// A tool that the model called, and what came back for it.
import { Wrench } from 'lucide-react';
import { JsonView } from '../code/json-view.tsx';
import { jsonIn } from '../code/shown-json.ts';
import type { ShownCall } from './conversation.ts';
import { Folded } from './folded.tsx';

const ONE_LINE = 80;
const LINES_OPEN = 6;

export function ToolCall({ shown: { call, result } }: { readonly shown: ShownCall }) {
  const line = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
  return (
    <div className="flex min-w-0 flex-col gap-1 border-l-2 border-line-strong pl-3">
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <Wrench size={14} strokeWidth={1.5} aria-hidden className="text-text-2" />
        <code className="text-code">{call.name}</code>
        {line.length <= ONE_LINE ? <code className="text-code text-text-2">{line}</code> : null}
        {call.id === null ? null : <code className="truncate text-caption text-text-3">{call.id}</code>}
      </div>
      {line.length > ONE_LINE ? <JsonView label="Arguments" value={call.arguments} /> : null}
      {result === null ? (
        <p className="text-text-3">No result in this request</p>
      ) : (
        <Result text={result.content ?? JSON.stringify(result)} />
      )}
    </div>
  );
}

function Result({ text }: { readonly text: string }) {
  const parsed = jsonIn(text);
  const saysError = parsed !== null && 'error' in parsed;
  const body =
    parsed !== null && text.length > ONE_LINE ? (
      <JsonView label="Result" value={parsed} />
    ) : (
      <p className={`text-prose wrap-anywhere whitespace-pre-wrap ${saysError ? 'text-error' : ''}`}>{text}</p>
    );
  if (text.split('\n').length <= LINES_OPEN && text.length <= 600) return body;
  return <Folded title="Result">{body}</Folded>;
}
