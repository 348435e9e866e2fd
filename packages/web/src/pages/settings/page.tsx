// Settings: how is this place set up?
import { useParams } from '@tanstack/react-router';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty } from '../../parts/states.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { SECTIONS } from './sections.ts';

export function Page() {
  const { section = SECTIONS[0]?.path } = useParams({ strict: false }) as { readonly section?: string };
  const shown = SECTIONS.find(({ path }) => path === section);
  return (
    <>
      <PageHeader title="Settings" ranged={false} {...(shown === undefined ? {} : { tabTitle: shown.title })} />
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <nav
          aria-label="Sections"
          className="flex shrink-0 gap-1 overflow-x-auto border-line px-[calc(var(--edge)-8px)] py-2 max-md:border-b md:w-[200px] md:flex-col md:overflow-y-auto md:border-r"
        >
          {SECTIONS.map(({ path, title }) => (
            <AppLink
              key={path}
              path={`/settings/${path}`}
              aria-current={path === section ? 'page' : undefined}
              ref={path === section ? bringIntoSight : undefined}
              className="flex h-8 max-md:h-[44px] shrink-0 items-center rounded-control px-2 text-text-2 hover:bg-hover hover:text-text-1 aria-[current=page]:bg-active aria-[current=page]:text-text-1"
            >
              {title}
            </AppLink>
          ))}
        </nav>
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
          <div className="flex max-w-[760px] flex-col gap-4 p-(--edge)">
            {shown === undefined ? (
              <Empty flush title="There is no such section. The list beside this has all of them." />
            ) : (
              <shown.Section key={shown.path} />
            )}
          </div>
        </div>
      </div>
    </>
  );
}

/** On a phone the sections are one line, longer than it is wide. */
function bringIntoSight(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
