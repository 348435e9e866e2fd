// Where the dashboard begins: appearance before the first paint, then router and data.
import './styles/app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/use-api.ts';
import { startAppearance } from './appearance/appearance.ts';
import { openRouter } from './frame/router.tsx';
import { styleNonce } from './style-nonce.ts';

startAppearance();
// Menus and dialogs make a style sheet to hold the page still; the policy lets it take effect by this.
setNonce(styleNonce());

const router = openRouter();
const client = createQueryClient();
const place = document.getElementById('app');
if (place === null) throw new Error('the page has no place for the dashboard');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
