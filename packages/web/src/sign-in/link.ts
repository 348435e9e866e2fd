// What the address of the sign-in page carries: the one-time link behind the #, and where to go afterwards.

let taken: string | null = null;

/** The token, taken out of the address so that neither history nor a copied address keeps it; asked again, the same. */
export function takeLink(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('link');
  if (token !== null) {
    taken = token;
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  }
  return taken;
}

/** Only into the dashboard: an address from outside must not lead elsewhere. */
export function pathBack(search: string): string {
  const back = new URL(new URLSearchParams(search).get('back') ?? '/app/', 'http://here.invalid');
  const isOurs = back.host === 'here.invalid' && back.pathname.startsWith('/app/') && back.pathname !== '/app/sign-in';
  return isOurs ? back.pathname + back.search : '/app/';
}

/** Of the sign-in page, with the way back to where one is. */
export function signInAddress({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  return `/app/sign-in?${new URLSearchParams({ back: pathname + search })}`;
}
