// What changed from one version to another.
import { DiffView } from '../../diff/diff-view.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { params } from './search.ts';
import { readable, type Version } from './versions.ts';

export function DiffTab({ versions }: { readonly versions: readonly Version[] }) {
  const { cmp } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const [wantedBefore, wantedAfter] = (cmp ?? '').split('..');
  const find = (number: string | undefined) => versions.find((version) => version.number === number);
  const after = find(wantedAfter) ?? versions[0];
  const before = find(wantedBefore) ?? versions[after === undefined ? 1 : versions.indexOf(after) + 1];
  if (versions.length < 2 || after === undefined) {
    return <Empty title="There is one version only: nothing to compare it with yet." />;
  }
  const earlier = before ?? after;
  const options = versions.map(({ number, environments }) => ({
    value: number,
    label: environments.length === 0 ? number : `${number} ${environments.join(', ')}`,
  }));
  const set = (from: string, to: string) => changeUrl({ cmp: `${from}..${to}` });
  return (
    <div className="flex flex-col gap-4 p-(--edge)">
      <div className="grid max-w-[520px] grid-cols-2 gap-4">
        <ChoiceField
          label="From version"
          value={earlier.number}
          options={options}
          onChange={(number) => set(number, after.number)}
        />
        <ChoiceField
          label="To version"
          value={after.number}
          options={options}
          onChange={(number) => set(earlier.number, number)}
        />
      </div>
      <DiffView
        label={`Version ${earlier.number} and version ${after.number}`}
        before={readable(earlier)}
        after={readable(after)}
      />
    </div>
  );
}
