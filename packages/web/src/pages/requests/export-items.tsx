// The three files a filter's requests can be had as; the server streams them.
import type { FilterNode } from '@heliometer/contract';
import { useState } from 'react';
import { apiHref } from '../../api/call.ts';
import { MenuCheck, MenuLine, MenuLink, MenuTitle } from '../../parts/menu.tsx';

const FORMATS = [
  ['jsonl', 'JSON lines'],
  ['csv', 'CSV'],
  ['parquet', 'Parquet'],
] as const;

export function ExportItems({ title, filter }: { readonly title: string; readonly filter: FilterNode }) {
  const [withBodies, setWithBodies] = useState(false);
  const text = JSON.stringify(filter);
  return (
    <>
      <MenuTitle>{title}</MenuTitle>
      {FORMATS.map(([format, label]) => (
        <MenuLink
          key={format}
          download
          href={apiHref('GET /v1/request/export', {
            query: { format, filter: text, ...(withBodies ? { includeBody: 'true' as const } : {}) },
          })}
        >
          {label}
        </MenuLink>
      ))}
      <MenuLine />
      <MenuCheck checked={withBodies} onChange={setWithBodies}>
        With bodies
      </MenuCheck>
    </>
  );
}
