// Toasts, bottom right. They stay while hovered or focused; errors stay until closed.
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { closeToast, type Toast, useToasts } from '../toasts/toasts.ts';

const SHOWN_MS = 5_000;

export function ToastList() {
  const toasts = useToasts();
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 flex flex-col items-end gap-2 max-md:inset-x-3 max-md:bottom-[68px]"
    >
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast: { id, text, tone, action } }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || tone === 'error') return;
    const timer = setTimeout(() => closeToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, tone, id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only its time stands still
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={cx(
        'fade-in pointer-events-auto flex max-w-full items-center gap-2 rounded-panel bg-raised py-1 pr-1 pl-3 shadow-float',
        tone === 'error' && 'text-error',
      )}
    >
      <span className="min-w-0 truncate">{text}</span>
      {action === null ? null : (
        <Button
          look="quiet"
          size="small"
          onClick={() => {
            action.run();
            closeToast(id);
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Close" icon={X} size="small" onClick={() => closeToast(id)} />
    </div>
  );
}
