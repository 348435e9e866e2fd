// A call as a conversation, whatever wire format carried it: role, then prose; tool calls joined to their results, reasoning
// folded, media shown when they are here and named when they are elsewhere. A part that is not known is its JSON.
import type { LlmSchema } from '@heliometer/contract';
import { Bot, Settings2, User, Wrench } from 'lucide-react';
import type { ReactNode } from 'react';
import { JsonView } from '../code/json-view.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { conversationOf, countWords, type ShownMessage } from './conversation.ts';
import { Folded } from './folded.tsx';
import { MessageParts } from './message-parts.tsx';
import { untagged } from './tagged-text.ts';
import { ToolCall } from './tool-call.tsx';

interface ChatViewProps {
  readonly view: LlmSchema;
  readonly mark?: string | undefined;
  /** The call named a prompt, so tags in its texts are marks, which the provider never saw. */
  readonly isTagged: boolean;
}

export function ChatView({ view, mark, isTagged }: ChatViewProps) {
  const messages = conversationOf(view);
  const { request, response } = view;
  return (
    <div className="flex flex-col gap-4 px-(--edge) py-4">
      {request.prompt === undefined ? null : (
        <Line speaker="prompt">
          <MessageParts
            message={{ _type: 'message', role: 'prompt', content: request.prompt }}
            mark={mark}
            isTagged={isTagged}
          />
        </Line>
      )}
      {request.input === undefined ? null : (
        <Line speaker="input">
          <JsonView label="Input" value={request.input} />
        </Line>
      )}
      {messages.map((shown) => (
        <Message key={shown.key} shown={shown} mark={mark} isTagged={isTagged} />
      ))}
      {response?.error === undefined ? null : (
        <Line speaker="error">
          <p className="text-error">{response.error.heliconeMessage}</p>
        </Line>
      )}
      {response?.finish_reason === undefined ||
      response.finish_reason === null ||
      response.finish_reason === 'stop' ? null : (
        <p className="pl-[96px] text-head text-text-2 max-md:pl-0">Ended: {response.finish_reason}</p>
      )}
    </div>
  );
}

interface MessageProps {
  readonly shown: ShownMessage;
  readonly mark: string | undefined;
  readonly isTagged: boolean;
}

function Message({ shown, mark, isTagged }: MessageProps) {
  const { message, calls } = shown;
  const isSystem = message.role === 'system' || message.role === 'developer';
  const text = isTagged ? untagged(message.content ?? '') : (message.content ?? '');
  const body = (
    <>
      {message.reasoning === undefined || message.reasoning === '' ? null : (
        <Folded title={`Reasoning · ${countWords(message.reasoning)} words`}>
          <p className="text-prose whitespace-pre-wrap text-text-2">{message.reasoning}</p>
        </Folded>
      )}
      <MessageParts message={message} mark={mark} isTagged={isTagged} />
      {calls.map((each, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: ids may be missing; the order is the provider's
        <ToolCall key={i} shown={each} />
      ))}
    </>
  );
  return (
    <Line speaker={message.role} copy={text}>
      {isSystem && isLong(text) ? <Folded title={`${countWords(text)} words`}>{body}</Folded> : body}
    </Line>
  );
}

function isLong(text: string): boolean {
  return text.split('\n').length > 3 || text.length > 240;
}

const ICONS = { user: User, assistant: Bot, tool: Wrench, system: Settings2, developer: Settings2 } as const;

interface LineProps {
  readonly speaker: string;
  readonly copy?: string;
  readonly children: ReactNode;
}

function Line({ speaker, copy = '', children }: LineProps) {
  const Icon = speaker in ICONS ? ICONS[speaker as keyof typeof ICONS] : null;
  return (
    <article
      aria-label={speaker}
      className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 md:grid-cols-[88px_minmax(0,1fr)_auto]"
    >
      <h3 className="flex h-[22px] items-center gap-1 text-head text-text-2 capitalize max-md:h-[44px]">
        {Icon === null ? null : <Icon size={14} strokeWidth={1.5} aria-hidden />}
        {speaker}
      </h3>
      <div className="flex max-w-[72ch] min-w-0 flex-col gap-2 max-md:order-last max-md:col-span-2">{children}</div>
      {copy === '' ? <span /> : <CopyButton what="message" text={copy} />}
    </article>
  );
}
