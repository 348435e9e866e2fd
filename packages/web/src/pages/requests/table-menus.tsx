// Which columns are shown, and the export of all rows of the filter.
import type { FilterNode } from '@heliometer/contract';
import { Columns3, Download } from 'lucide-react';
import { useApi } from '../../api/use-api.ts';
import { IconButton } from '../../parts/button.tsx';
import { Menu, MenuCheck, MenuItem, MenuTitle } from '../../parts/menu.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { COLUMNS, FIRST_COLUMNS } from './columns.tsx';
import { ExportItems } from './export-items.tsx';
import { params } from './search.ts';

export function TableMenus({ filter }: { readonly filter: FilterNode }) {
  return (
    <div className="hidden md:flex">
      <ColumnsMenu />
      <Menu align="end" trigger={<IconButton label="Export" icon={Download} />}>
        <ExportItems title="All rows of this filter" filter={filter} />
      </Menu>
    </div>
  );
}

function ColumnsMenu() {
  const { span } = useRange();
  const { cols = FIRST_COLUMNS } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const properties = useApi('POST /v1/property/query', { body: { timeFilter: timeFilterOf(span) } });
  const toggle = (id: string, shown: boolean) => {
    const next = shown ? [...cols, id] : cols.filter((each) => each !== id);
    changeUrl({ cols: next.join(',') }, { replace: true });
  };
  const names = (properties.data ?? []).map(({ property }) => property);
  return (
    <Menu align="end" trigger={<IconButton label="Columns" icon={Columns3} />}>
      {COLUMNS.map(({ id, head }) => (
        <MenuCheck key={id} checked={cols.includes(id)} onChange={(shown) => toggle(id, shown)}>
          {head}
        </MenuCheck>
      ))}
      {names.length === 0 ? null : <MenuTitle>Properties</MenuTitle>}
      {names.map((name) => (
        <MenuCheck
          key={name}
          checked={cols.includes(`property.${name}`)}
          onChange={(shown) => toggle(`property.${name}`, shown)}
        >
          {name}
        </MenuCheck>
      ))}
      <MenuItem onSelect={() => changeUrl({ cols: undefined }, { replace: true })}>As at first</MenuItem>
    </Menu>
  );
}
