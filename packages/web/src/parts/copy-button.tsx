// Copies a text: always visible beside ids and code, and it says that it did.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { showToast } from '../toasts/toasts.ts';
import { cx } from './class-names.ts';

const SHOWN_MS = 1_500;

interface CopyButtonProps {
  readonly text: string | (() => string | Promise<string>);
  /** What is copied: “request id”. */
  readonly what: string;
  /** Beside the icon. */
  readonly label?: string;
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    showToast('The browser does not allow copying here. Select the text and copy it yourself.', { tone: 'error' });
    return false;
  }
}

export function CopyButton({ text, what, label }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  const copy = async () => setCopied(await copyText(typeof text === 'string' ? text : await text()));
  return (
    <button
      type="button"
      aria-label={copied ? 'Copied' : `Copy ${what}`}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void copy();
      }}
      className={cx(
        'inline-flex h-6 shrink-0 items-center gap-1 rounded-badge px-1 text-head hover:bg-hover hover:text-text-1',
        copied ? 'text-text-1' : 'text-text-3',
      )}
    >
      <Icon size={14} strokeWidth={1.5} aria-hidden />
      {label === undefined ? null : <span>{copied ? 'Copied' : label}</span>}
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
