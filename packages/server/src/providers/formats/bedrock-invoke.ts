// Bedrock's invoke and invoke-with-response-stream. The body is the vendor's own; which one is told from its shape,
// because the model stands in the path and may be an ARN that says nothing.
import type { AnswerContext, AnswerFacts, StreamEvent, WireFormat } from '../format.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { bedrockEmbed, isEmbedAnswer, isEmbedRequest } from './bedrock-embed.ts';
import { bedrockText } from './bedrock-text.ts';
import { converseUsage, firstKnown, headerMetrics, INVOCATION_METRICS } from './converse-usage.ts';
import { asName, asObject, asObjects, asText, isObject, type JsonObject, parsedOrRaw } from './json-fields.ts';
import { openaiChat } from './openai-chat.ts';

export const bedrockInvoke: WireFormat = {
  name: 'bedrock-invoke',
  readRequest: (body) => ofRequest(body).readRequest(body),
  readAnswer,
  fold,
  carriesContent(event) {
    const chunk = chunkOf(event);
    const dialect = spokenIn([chunk]);
    return dialect.format.carriesContent(dialect.unwrap?.(chunk) ?? chunk);
  },
  requestView: (body) => ofRequest(body).requestView(body),
  answerView: (body) => ofAnswer(body).answerView(body),
  inputTexts: (body) => ofRequest(body).inputTexts(body),
  outputTexts: (body) => ofAnswer(body).outputTexts(body),
};

interface Dialect {
  readonly format: WireFormat;
  readonly asks: (request: JsonObject) => boolean;
  /** Of a whole answer and of a chunk of a streamed one. */
  readonly answers: (answer: JsonObject) => boolean;
  /** The event in a chunk, where chunks wrap it. */
  readonly unwrap?: (chunk: StreamEvent) => StreamEvent;
}

const NOVA_EVENTS = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
] as const;

const TEXT: Dialect = { format: bedrockText, asks: () => true, answers: () => true };

/** The first that fits; formats that mark themselves come first, prompt-and-text last. */
const DIALECTS: readonly Dialect[] = [
  {
    format: anthropicMessages,
    asks: (request) => 'anthropic_version' in request && 'messages' in request,
    answers: (answer) => /^(message|content_block|ping$|error$)/.test(asText(answer['type']) ?? ''),
  },
  {
    format: bedrockConverse,
    asks: (request) => 'schemaVersion' in request || ('messages' in request && isNova(request)),
    answers: (answer) => isObject(answer['output']) || novaEvent(answer) !== undefined,
    unwrap: novaUnwrapped,
  },
  {
    format: openaiChat,
    asks: (request) => Array.isArray(request['messages']),
    answers: (answer) =>
      asObjects(answer['choices']).some((choice) => 'message' in choice || 'delta' in choice) ||
      (asText(answer['object']) ?? '').startsWith('chat.completion'),
  },
  { format: bedrockEmbed, asks: isEmbedRequest, answers: isEmbedAnswer },
  TEXT,
];

/** Nova's content blocks name their kind by member, OpenAI's by `type`. */
function isNova(request: JsonObject): boolean {
  const blocks = asObjects(request['messages']).flatMap((message) => asObjects(message['content']));
  return 'inferenceConfig' in request || 'toolConfig' in request || blocks.some((block) => !('type' in block));
}

function novaEvent(chunk: JsonObject): string | undefined {
  return NOVA_EVENTS.find((name) => isObject(chunk[name]));
}

function novaUnwrapped(chunk: StreamEvent): StreamEvent {
  const name = novaEvent(asObject(chunk.data));
  return name === undefined ? chunk : { ...chunk, type: name, data: asObject(chunk.data)[name] };
}

function ofRequest(body: unknown): WireFormat {
  const request = asObject(body);
  return (DIALECTS.find((dialect) => dialect.asks(request)) ?? TEXT).format;
}

function ofAnswer(body: unknown): WireFormat {
  const answer = asObject(body);
  return (DIALECTS.find((dialect) => dialect.answers(answer)) ?? TEXT).format;
}

function spokenIn(chunks: readonly StreamEvent[]): Dialect {
  return DIALECTS.find(({ answers }) => chunks.some((chunk) => answers(asObject(chunk.data)))) ?? TEXT;
}

/** The vendor's own counts first, then what Bedrock appended to the stream, then the answer's headers. */
function readAnswer(body: unknown, context?: AnswerContext): AnswerFacts {
  const answer = asObject(body);
  const facts = ofAnswer(body).readAnswer(body, context);
  const headers = context === undefined ? null : headerMetrics(context.header);
  const measured = firstKnown(converseUsage(answer[INVOCATION_METRICS]), converseUsage(headers));
  // Mistral's chat models answer in OpenAI's form but call the reason `stop_reason`.
  const [choice] = asObjects(answer['choices']);
  return {
    ...facts,
    usage: firstKnown(facts.usage, measured),
    finishReason: facts.finishReason ?? asName(choice?.['stop_reason']),
  };
}

/** A chunk's payload is `{bytes}`, base64 of the vendor's own JSON; anything else is an exception of Bedrock's. */
function chunkOf(event: StreamEvent): StreamEvent {
  const bytes = asText(asObject(event.data)['bytes']);
  if (bytes === null) return event;
  return { type: null, data: parsedOrRaw(Buffer.from(bytes, 'base64').toString('utf8')), offset: event.offset };
}

function fold(events: readonly StreamEvent[]): unknown {
  const failure = events.map((event) => asText(asObject(event.data)['message'])).find((text) => text !== null);
  const chunks = events.filter((event) => asText(asObject(event.data)['message']) === null).map(chunkOf);
  const dialect = spokenIn(chunks);
  const folded = dialect.format.fold(dialect.unwrap === undefined ? chunks : chunks.map(dialect.unwrap));
  const metrics = chunks.map((chunk) => asObject(chunk.data)[INVOCATION_METRICS]).findLast(isObject);
  if (failure === undefined && metrics === undefined) return folded;
  return {
    ...asObject(folded),
    ...(metrics === undefined ? {} : { [INVOCATION_METRICS]: metrics }),
    ...(failure === undefined ? {} : { error: { message: failure } }),
  };
}
