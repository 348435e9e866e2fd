// The messages of a prompt, to write in: role and text of each, added and taken away.
import { Plus, X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Button, IconButton } from '../parts/button.tsx';
import { Skeleton } from '../parts/states.tsx';
import { type DraftMessage, newMessage, ROLES } from './draft.ts';

const PromptText = lazy(async () => ({ default: (await import('./prompt-text.tsx')).PromptText }));

interface MessagesEditorProps {
  readonly messages: readonly DraftMessage[];
  /** None: read only. */
  readonly onChange?: (messages: readonly DraftMessage[]) => void;
}

export function MessagesEditor({ messages, onChange }: MessagesEditorProps) {
  const set = (key: string, change: Partial<DraftMessage>) =>
    onChange?.(messages.map((message) => (message.key === key ? { ...message, ...change } : message)));
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {messages.map((message, i) => (
        <Message
          key={message.key}
          message={message}
          place={i + 1}
          {...(onChange === undefined
            ? {}
            : {
                onChange: (change) => set(message.key, change),
                onRemove: () => onChange(messages.filter(({ key }) => key !== message.key)),
              })}
        />
      ))}
      {onChange === undefined ? null : (
        <Button
          size="small"
          icon={Plus}
          className="self-start"
          onClick={() => onChange([...messages, newMessage(messages.length === 0 ? 'system' : 'user')])}
        >
          Message
        </Button>
      )}
    </div>
  );
}

interface MessageProps {
  readonly message: DraftMessage;
  readonly place: number;
  readonly onChange?: (change: Partial<DraftMessage>) => void;
  readonly onRemove?: () => void;
}

function Message({ message, place, onChange, onRemove }: MessageProps) {
  const { role, text, isJson, more } = message;
  const roles: readonly string[] = (ROLES as readonly string[]).includes(role) ? ROLES : [role, ...ROLES];
  const others = Object.keys(more);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center gap-2">
        {onChange === undefined ? (
          <span className="text-head text-text-2">{role}</span>
        ) : (
          <select
            aria-label={`Role of message ${place}`}
            value={role}
            onChange={({ target }) => onChange({ role: target.value })}
            className="h-6 rounded-control border border-transparent bg-transparent text-head text-text-2 hover:bg-hover max-md:h-[44px]"
          >
            {roles.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        )}
        <span className="flex-1 text-head text-text-3">{others.length === 0 ? '' : `with ${others.join(', ')}`}</span>
        {onRemove === undefined ? null : (
          <IconButton label={`Remove message ${place}`} icon={X} size="small" onClick={onRemove} />
        )}
      </div>
      <Suspense fallback={<Skeleton className="h-8 w-full" />}>
        <PromptText
          label={`Message ${place}, ${role}`}
          text={text}
          isJson={isJson}
          {...(onChange === undefined ? {} : { onChange: (next: string) => onChange({ text: next }) })}
        />
      </Suspense>
    </div>
  );
}
