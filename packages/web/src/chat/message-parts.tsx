// The parts of one message, in their order. Total over the kinds there are; one that is new is shown as its JSON.
import type { ViewMessage } from '@heliometer/contract';
import { FileText, Image as ImageIcon, Music, OctagonMinus } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { JsonView } from '../code/json-view.tsx';
import { formatBytes } from '../format/numbers.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Marked } from './marked.tsx';
import { piecesOf } from './tagged-text.ts';

const Markdown = lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown }));

interface MessagePartsProps {
  readonly message: ViewMessage;
  /** A search whose hits are marked. */
  readonly mark?: string | undefined;
  /** The texts mark their prompt with tags, which the provider never saw. */
  readonly isTagged: boolean;
}

export function MessageParts({ message, mark, isTagged }: MessagePartsProps): ReactNode {
  const shown = { asMarkdown: message.role === 'assistant', mark, isTagged };
  switch (message._type) {
    case 'message':
      return <Text text={message.content ?? ''} {...shown} />;
    case 'functionCall':
    case 'function':
      return message.content === undefined ? null : <Text text={message.content} {...shown} asMarkdown={false} />;
    case 'contentArray':
      return (
        <>
          {message.content === undefined ? null : <Text text={message.content} {...shown} />}
          {(message.contentArray ?? []).map((part, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no names and do not move
            <MessageParts key={i} message={part} mark={mark} isTagged={isTagged} />
          ))}
        </>
      );
    case 'image':
      return <Picture source={message.image_url ?? ''} text={message.content} />;
    case 'audio':
      return (
        <Sound data={message.audio_data ?? ''} mimeType={message.mime_type ?? 'audio/wav'} text={message.content} />
      );
    case 'file':
      return <FileCard name={message.content ?? 'file'} data={message.file_data ?? ''} mimeType={message.mime_type} />;
    case 'refusal':
      return (
        <p className="flex items-start gap-2 rounded-control bg-warn-bg p-2 text-warn">
          <OctagonMinus size={16} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0" />
          <span>Refused: {message.content}</span>
        </p>
      );
    default:
      message._type satisfies never;
      return <JsonView label="A part of a kind that is not known here" value={message} />;
  }
}

interface TextProps {
  readonly text: string;
  readonly asMarkdown: boolean;
  readonly mark: string | undefined;
  readonly isTagged: boolean;
}

function Text({ text, asMarkdown, mark, isTagged }: TextProps) {
  const [asSource, setAsSource] = useState(false);
  if (text === '') return null;
  const pieces = isTagged ? piecesOf(text) : [{ text, input: null }];
  const plain = (
    <p className="text-prose wrap-anywhere whitespace-pre-wrap">
      {pieces.map((piece, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which does not change
        <Piece key={i} {...piece} mark={mark} />
      ))}
    </p>
  );
  const isPlain = !asMarkdown || mark !== undefined || pieces.some(({ input }) => input !== null);
  if (isPlain || !/[*_`#>[|-]/.test(text)) return plain;
  return (
    <div>
      {asSource ? (
        plain
      ) : (
        <Suspense fallback={<div data-skeleton>{plain}</div>}>
          <Markdown text={text} />
        </Suspense>
      )}
      <Button look="quiet" size="small" className="-ml-[9px]" onClick={() => setAsSource(!asSource)}>
        {asSource ? 'Rendered' : 'Source'}
      </Button>
    </div>
  );
}

interface PieceProps {
  readonly text: string;
  readonly input: string | null;
  readonly mark: string | undefined;
}

/** What was put into the prompt is a chip that bears the input’s name. */
function Piece({ text, input, mark }: PieceProps) {
  if (input === null) return <Marked text={text} mark={mark} />;
  return (
    <span title={`Input ${input}`} className="rounded-badge bg-accent-bg px-1 text-accent">
      <span className="sr-only">{`${input}: `}</span>
      {text === '' ? <i>empty</i> : <Marked text={text} mark={mark} />}
    </span>
  );
}

/** A picture that came with the call is shown; one that lies elsewhere is named and never fetched. */
function Picture({ source, text }: { readonly source: string; readonly text: string | undefined }) {
  const [large, setLarge] = useState(false);
  if (!source.startsWith('data:image/'))
    return <Elsewhere icon={<ImageIcon size={16} strokeWidth={1.5} aria-hidden />} what="Image" address={source} />;
  return (
    <button
      type="button"
      aria-label={large ? 'Smaller' : 'Larger'}
      className="self-start"
      onClick={() => setLarge(!large)}
    >
      <img
        src={source}
        alt={text ?? 'sent with the call'}
        className={large ? 'max-w-full' : 'max-h-[160px] max-w-[160px] rounded-control'}
      />
    </button>
  );
}

function Sound({
  data,
  mimeType,
  text,
}: {
  readonly data: string;
  readonly mimeType: string;
  readonly text: string | undefined;
}) {
  if (data === '' || /^https?:/.test(data)) {
    return (
      <Elsewhere
        icon={<Music size={16} strokeWidth={1.5} aria-hidden />}
        what="Audio"
        address={data === '' ? (text ?? 'not kept') : data}
      />
    );
  }
  const source = data.startsWith('data:')
    ? data
    : `data:${mimeType.includes('/') ? mimeType : `audio/${mimeType}`};base64,${data}`;
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript, where there is one, stands below */}
      <audio controls preload="metadata" src={source} />
      {text === undefined ? null : <p className="text-prose">{text}</p>}
    </>
  );
}

function FileCard({
  name,
  data,
  mimeType,
}: {
  readonly name: string;
  readonly data: string;
  readonly mimeType: string | undefined;
}) {
  // Base64 is a third longer than what it stands for.
  const size = data.startsWith('data:') ? formatBytes(Math.floor((data.length - data.indexOf(',')) * 0.75)) : data;
  return (
    <Elsewhere
      icon={<FileText size={16} strokeWidth={1.5} aria-hidden />}
      what={[name, mimeType].filter(Boolean).join(' · ')}
      address={size}
    />
  );
}

function Elsewhere({
  icon,
  what,
  address,
}: {
  readonly icon: ReactNode;
  readonly what: string;
  readonly address: string;
}) {
  return (
    <div className="flex max-w-full items-center gap-2 self-start rounded-control border border-line px-2 py-1 text-body">
      {icon}
      <span className="shrink-0">{what}</span>
      <code className="min-w-0 truncate text-code text-text-2">{address}</code>
      <CopyButton what="address" text={address} />
    </div>
  );
}
