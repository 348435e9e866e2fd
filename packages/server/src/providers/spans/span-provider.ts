// Table. Providers as spans name them → as we do. What is missing goes by our own names, or is nobody we know.
import { providerByName } from '../catalogue.ts';
import { type SpanAttributes, textAt } from './span-attributes.ts';

/** `gen_ai.provider.name` and `gen_ai.system` of the GenAI conventions and of OpenLLMetry, `llm.provider` of OpenInference. */
const NAMES: Readonly<Record<string, string>> = {
  'aws.bedrock': 'bedrock',
  aws_bedrock: 'bedrock',
  aws: 'bedrock',
  'amazon-bedrock': 'bedrock',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'az.ai.openai': 'azure',
  'az.ai.inference': 'azure',
  azure_openai: 'azure',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  gemini: 'google',
  google_genai: 'google',
  google_generativeai: 'google',
  'gcp.vertex_ai': 'vertex',
  vertex_ai: 'vertex',
  vertexai: 'vertex',
  'google-vertex': 'vertex',
  mistral_ai: 'mistral',
  mistralai: 'mistral',
  x_ai: 'xai',
  'x.ai': 'xai',
  together_ai: 'together',
  togetherai: 'together',
  fireworks_ai: 'fireworks',
  moonshot_ai: 'moonshot',
  hugging_face: 'huggingface',
};

/** Slug; null = nobody we know. */
export function spanProvider(attributes: SpanAttributes): string | null {
  const named = textAt(
    attributes,
    'gen_ai.provider.name',
    'gen_ai.system',
    'llm.provider',
    'llm.system',
  )?.toLowerCase();
  if (named === undefined) return null;
  // The Vercel AI SDK says `openai.chat`, `anthropic.messages`.
  const names = [named, named.split('.')[0] ?? named];
  for (const name of names) {
    const provider = providerByName((Object.hasOwn(NAMES, name) ? NAMES[name] : undefined) ?? name);
    if (provider !== null) return provider.slug;
  }
  return null;
}
