// Picks the range: presets, typed words, a step earlier or later, the zone.
import { CalendarClock, ChevronLeft, ChevronRight } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { localZone } from '../format/times.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { TextField } from '../parts/fields.tsx';
import { useUrlChange } from '../url/use-url.ts';
import { labelOf, PRESETS, parseTypedRange, shifted, writeRange } from './range.ts';
import { useRangeDefaults } from './range-defaults.tsx';
import { useRange } from './use-range.tsx';
import { zoneChoices } from './zones.ts';

export function RangePicker() {
  const { range, span, zone, nowMs, setRange } = useRange();
  const [open, setOpen] = useState(false);
  return (
    <div className="flex items-center">
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <Button look="quiet" icon={CalendarClock} className="tnum">
            {labelOf(range, zone, nowMs)}
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={4}
            collisionPadding={8}
            aria-label="Range"
            className="fade-in w-[280px] rounded-panel border border-line bg-raised p-1 shadow-float"
          >
            <Choices onDone={() => setOpen(false)} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <IconButton label="Earlier" icon={ChevronLeft} keys="[" onClick={() => setRange(shifted(span, -1))} />
      <IconButton label="Later" icon={ChevronRight} keys="]" onClick={() => setRange(shifted(span, 1))} />
    </div>
  );
}

function Choices({ onDone }: { readonly onDone: () => void }) {
  const { range, setRange, refresh, zone, nowMs } = useRange();
  const changeUrl = useUrlChange();
  const others = zoneChoices(useRangeDefaults().zone, localZone()).filter((choice) => choice.zone !== zone);
  const [typed, setTyped] = useState('');
  const [failed, setFailed] = useState(false);
  const current = writeRange(range).range;
  const take = () => {
    const read = parseTypedRange(typed, zone, nowMs);
    setFailed(read === null);
    if (read === null) return;
    setRange(read);
    onDone();
  };
  return (
    <>
      <ul>
        {PRESETS.map(({ range: preset, label }) => (
          <li key={label}>
            <button
              type="button"
              className={cx(
                'flex h-8 max-md:h-[44px] w-full items-center rounded-control px-2 text-left hover:bg-hover',
                writeRange(preset).range === current && 'bg-accent-bg text-accent',
              )}
              onClick={() => {
                refresh();
                setRange(preset);
                onDone();
              }}
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="flex flex-col gap-2 border-t border-line p-2"
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
      >
        <TextField
          label="Or in words"
          placeholder="3 Mar 14:00 to 15:30"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          error={
            failed
              ? 'Accepted: “last 36 hours”, “3 Mar 14:00 to 15:30”, “2026-03-03 to 2026-03-05”, “yesterday”.'
              : null
          }
        />
        {others.map(({ tz, label }) => (
          <Button key={label} look="quiet" size="small" onClick={() => changeUrl({ tz })}>
            Show {label === 'Local time' ? 'local time' : label}
          </Button>
        ))}
      </form>
    </>
  );
}
