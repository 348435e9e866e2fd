// Tabs over parts of one thing. Which is open stands in the address; its owner keeps it.
import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab {
  readonly value: string;
  readonly label: ReactNode;
  readonly content: () => ReactNode;
}

interface TabsProps {
  readonly label: string;
  readonly value: string;
  readonly tabs: readonly Tab[];
  readonly onChange: (value: string) => void;
}

export function Tabs({ label, value, tabs, onChange }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <Radix.List aria-label={label} className="flex shrink-0 gap-4 overflow-x-auto border-b border-line px-(--edge)">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="focus-inset -mb-px h-[36px] max-md:h-[44px] border-b-2 border-transparent text-body whitespace-nowrap text-text-2 hover:text-text-1 data-[state=active]:border-accent data-[state=active]:text-text-1"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="focus-inset min-h-0 flex-1 overflow-y-auto">
          {tab.value === value ? tab.content() : null}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
