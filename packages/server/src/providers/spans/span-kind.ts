// What a span was: a call to a model, or something that happened around it. By the three conventions for GenAI spans; the
// kinds of events are Helicone's (headers.md §20). Pure.
import { type SpanAttributes, textAt } from './span-attributes.ts';

export type SpanKind =
  | { readonly kind: 'chat' }
  | { readonly kind: 'embedding' }
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'vector_db'; readonly operation: VectorOperation }
  | { readonly kind: 'data'; readonly name: string };

export type VectorOperation = 'search' | 'insert' | 'delete' | 'update';

/** `gen_ai.operation.name`, `llm.request.type` and `openinference.span.kind`, in lower case. */
const CALLS: Readonly<Record<string, 'chat' | 'embedding'>> = {
  chat: 'chat',
  completion: 'chat',
  text_completion: 'chat',
  generate_content: 'chat',
  llm: 'chat',
  embeddings: 'embedding',
  embedding: 'embedding',
};
const TOOLS = new Set(['execute_tool', 'tool']);
const SEARCHES = new Set(['retriever', 'retrieval', 'reranker']);

/** `db.system` and `db.system.name` of databases that are there for vectors. */
const VECTOR_DATABASES = new Set([
  ...[
    'chroma',
    'chromadb',
    'pinecone',
    'qdrant',
    'weaviate',
    'milvus',
    'lancedb',
    'marqo',
    'faiss',
    'vespa',
    'turbopuffer',
  ],
]);

export function spanKind(name: string, attributes: SpanAttributes): SpanKind {
  const said = textAt(
    attributes,
    'gen_ai.operation.name',
    'llm.request.type',
    'openinference.span.kind',
    'traceloop.span.kind',
  );
  const what = said?.toLowerCase() ?? '';
  const call = Object.hasOwn(CALLS, what) ? CALLS[what] : undefined;
  if (call !== undefined) return { kind: call };
  if (TOOLS.has(what)) return { kind: 'tool', name: toolName(name, attributes) };
  if (SEARCHES.has(what)) return { kind: 'vector_db', operation: 'search' };
  const database = textAt(attributes, 'db.system.name', 'db.system')?.toLowerCase() ?? '';
  if (VECTOR_DATABASES.has(database)) return { kind: 'vector_db', operation: operationOf(name, attributes) };
  // Who names a model and says nothing of agents or workflows has called it.
  if (said === null && textAt(attributes, 'gen_ai.request.model', 'llm.model_name') !== null) return { kind: 'chat' };
  return { kind: 'data', name: name.trim() === '' ? 'span' : name };
}

function toolName(name: string, attributes: SpanAttributes): string {
  const named = textAt(attributes, 'gen_ai.tool.name', 'tool.name', 'tool_call.function.name', 'traceloop.entity.name');
  const fallback = name.replace(/^execute_tool\s+/, '').trim();
  return named ?? (fallback === '' ? 'tool' : fallback);
}

const OPERATIONS: readonly (readonly [RegExp, VectorOperation])[] = [
  [/delete|remove|drop/, 'delete'],
  [/upsert|insert|add|create|import/, 'insert'],
  [/update|modify/, 'update'],
];

function operationOf(name: string, attributes: SpanAttributes): VectorOperation {
  const said = (textAt(attributes, 'db.operation.name', 'db.operation') ?? name).toLowerCase();
  return OPERATIONS.find(([words]) => words.test(said))?.[1] ?? 'search';
}
