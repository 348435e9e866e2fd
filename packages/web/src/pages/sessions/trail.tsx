// From all sessions over those of one name to this one.
import { AppLink } from '../../url/app-link.tsx';

export function Trail({ name }: { readonly name: string }) {
  const link = 'shrink-0 text-text-2 hover:text-accent-hover';
  return (
    <nav aria-label="Where this is" className="flex min-w-0 items-center gap-2 max-md:hidden">
      <AppLink path="/sessions" className={link}>
        Sessions
      </AppLink>
      <span aria-hidden className="text-text-3">
        ›
      </span>
      {name === '' ? null : (
        <>
          <AppLink path="/sessions" search={{ name }} className={link}>
            {name}
          </AppLink>
          <span aria-hidden className="text-text-3">
            ›
          </span>
        </>
      )}
    </nav>
  );
}
