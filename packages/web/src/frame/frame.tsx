// The frame of every page: sidebar, header, what floats above. The page scrolls alone.
import { Outlet, useMatches } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useAppearance } from '../appearance/appearance.ts';
import { allowSingleKeys, listenToKeys } from '../keys/keys.ts';
import { TipProvider } from '../parts/tip.tsx';
import { RangeDefaultsProvider, WithRangeDefaults } from '../range/range-defaults.tsx';
import { NowProvider } from '../range/use-range.tsx';
import { Banner } from './banner.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { DemoBanner } from './demo-banner.tsx';
import { FrameKeys } from './frame-keys.tsx';
import { Sidebar } from './sidebar.tsx';
import { ToastList } from './toast-list.tsx';

export const SIGN_IN_PATH = '/sign-in';

export function Frame() {
  const isSignIn = useMatches().some(({ routeId }) => routeId === SIGN_IN_PATH);
  const { singleKeys } = useAppearance();
  useEffect(() => listenToKeys(window), []);
  useEffect(() => allowSingleKeys(singleKeys), [singleKeys]);
  if (isSignIn) return <Outlet />;
  return (
    <NowProvider>
      <RangeDefaultsProvider>
        <TipProvider>
          <FrameKeys />
          <a href="#page" className="sr-only focus:not-sr-only">
            Skip to the page
          </a>
          <div className="flex h-full">
            <Sidebar />
            <main id="page" className="flex min-w-0 flex-1 flex-col pb-[56px] md:pb-0">
              <DemoBanner />
              <Banner />
              <WithRangeDefaults>
                <Outlet />
              </WithRangeDefaults>
            </main>
          </div>
          <BottomBar />
          <ToastList />
        </TipProvider>
      </RangeDefaultsProvider>
    </NowProvider>
  );
}
