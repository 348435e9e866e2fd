// Headers as they were, in their order.
import { CopyButton } from '../parts/copy-button.tsx';

interface HeaderListProps {
  readonly title: string;
  readonly headers: readonly (readonly [string, string])[];
}

export function HeaderList({ title, headers }: HeaderListProps) {
  return (
    <section>
      <h3 className="flex items-center gap-2 pb-1 text-head font-semibold">
        {title}
        <CopyButton what={title} text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')} />
      </h3>
      {headers.length === 0 ? <p className="text-text-2">None are kept.</p> : null}
      <dl className="font-mono text-code">
        {headers.map(([name, value], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand twice, and order counts
          <div key={i} className="grid gap-x-4 border-t border-line py-0.5 md:grid-cols-[220px_minmax(0,1fr)]">
            <dt className="truncate text-text-2">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
