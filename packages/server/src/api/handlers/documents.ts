// Handlers of the API's description of itself. Each document is made once, of the table, when it is first asked for: making both
// is most of what preparing the API would take, and few consoles are ever asked.
import type { Handlers } from '@heliometer/contract';
import type { ApiContext, PublicContext } from '../context.ts';
import { docsPage } from '../docs-page.ts';
import { type Json, openApiDocument } from '../openapi.ts';

export function documentHandlers() {
  let page: string | null = null;
  let document: Json | null = null;
  return {
    async openapi() {
      document ??= openApiDocument();
      return document;
    },
    async docs() {
      page ??= docsPage();
      return { contentType: 'text/html; charset=utf-8', fileName: null, chunks: once(page) };
    },
  } satisfies Partial<Handlers<ApiContext, PublicContext>>;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
