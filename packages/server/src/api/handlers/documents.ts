// Handlers of the API's description of itself. Both documents are made once, of the table.
import type { Handlers } from '@heliometer/contract';
import type { ApiContext, PublicContext } from '../context.ts';
import { docsPage } from '../docs-page.ts';
import { openApiDocument } from '../openapi.ts';

export function documentHandlers() {
  const page = docsPage();
  const document = openApiDocument();
  return {
    async openapi() {
      return document;
    },
    async docs() {
      return { contentType: 'text/html; charset=utf-8', fileName: null, chunks: once(page) };
    },
  } satisfies Partial<Handlers<ApiContext, PublicContext>>;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
