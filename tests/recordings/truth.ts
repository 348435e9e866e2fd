// Table. The hand-made truth about the recorded exchanges: what each of them says, by the definitions of `Usage` in the
// contract. Written from the bodies with the providers' documentation beside them, not with the readers it is to judge.
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';

export interface Truth {
  readonly id: string;
  /** Name of the wire format; null = one without tokens, or none. */
  readonly format: string | null;
  /** By headers.md §4: the answer's, the request's, the path's. */
  readonly model: string | null;
  /** null = the exchange reports none. */
  readonly usage: Usage | null;
  /** No usage was reported, but there was some: it is counted by us. */
  readonly estimated: boolean;
  readonly stream: boolean;
  readonly finishReason: string | null;
  readonly reportedCostUsd: string | null;
  readonly userId: string | null;
}

/**
 * One line per recording: id | format | model | usage | rest; `-` = nothing. Usage counts: `read` and `write` are of the
 * cache, `5m` and `1h` parts of `write`, `audio` and `image` of the prompt.
 *
 * Rulings, where the numbers are not simply those of the answer:
 * - Anthropic and Bedrock leave the cache out of `input_tokens`: it is added. In streams the counts of `message_delta` are
 *   running totals and replace those of `message_start`. 47c10f61f9b4: the advisor's own tokens (another model) are not in
 *   the answer's totals and not here.
 * - Google counts thoughts beside the candidates and what tools brought in (f710bc3c5aa9) beside the prompt: both are added.
 *   Through its OpenAI door (07fca1e1b91b) the thoughts are in the total alone: 100 − 66 = 34.
 * - Cohere's `tokens`, not its `billed_units`, which are only the part that is charged.
 * - 0300e1dd5986: OpenRouter counts 11 tokens of reasoning in an answer of 10; a part is no larger than its whole.
 * - OpenAI's web searches are the `search` actions: opening a page is none (2aaa2a06c784).
 * - Bedrock's cache points live five minutes unless it says an hour.
 * - Counting tokens is not using them.
 */
const ROWS = `
# aiplatform.googleapis.com
6af9defa0d31 | - | gemini-2.5-flash | none: counts tokens | -
bedf3793cb5b | gemini-embed | gemini-embedding-2 | prompt 11 | -
f447e242e795 | gemini-generate | gemini-2.0-flash | prompt 13 completion 8 | finish STOP
d3f1e9658981 | gemini-generate | gemini-3-flash-preview | prompt 118 completion 158 reasoning 151 | finish STOP
90776230af91 | gemini-generate | gemini-3-flash-preview | prompt 22 completion 1092 reasoning 1075 | finish STOP
520a1d06d8ae | gemini-generate | gemini-3-flash-preview | prompt 22 completion 239 reasoning 230 | finish STOP
86f80eeb47a7 | gemini-generate | gemini-3-flash-preview | prompt 22 completion 789 reasoning 774 | finish STOP
0b9d76d9a90a | gemini-generate | gemini-3-flash-preview | prompt 54 completion 629 reasoning 616 | finish STOP
4281fa428dd0 | gemini-generate | gemini-3-flash-preview | prompt 22 completion 449 reasoning 446 | finish UNEXPECTED_TOOL_CALL
0e237ef47d4b | gemini-generate | gemini-3-flash-preview | none: error 400 | -
bc4f7d29b195 | gemini-predict | gemini-embedding-001 | prompt 4 characters 12 | -
d85978e6199e | gemini-generate | gemini-3-flash-preview | prompt 5 completion 101 reasoning 100 | stream, finish STOP
# api.anthropic.com
167a052ae8dd | - | claude-sonnet-4-5 | none: counts tokens | -
ede0aadd6782 | - | claude-sonnet-4-5 | none: counts tokens | -
892281d06251 | - | claude-does-not-exist | none: error 404 | -
d7a8678cbfc6 | - | - | none: uploads a file | -
a5c1a60804b2 | - | - | none: uploads a file | -
fae5b4a07c63 | anthropic-messages | claude-haiku-4-5-20251001 | prompt 8 read 0 write 0 5m 0 1h 0 completion 16 | finish end_turn
1299c97f0730 | anthropic-messages | claude-sonnet-4-5-20250929 | prompt 684 read 0 write 0 5m 0 1h 0 completion 24 | finish end_turn
71af307225cd | anthropic-messages | claude-opus-4-8 | prompt 68 read 0 write 0 5m 0 1h 0 completion 355 reasoning 0 | finish end_turn
70e18ea7151f | anthropic-messages | claude-sonnet-4-6 | prompt 4827 read 0 write 0 5m 0 1h 0 completion 95 searches 0 | finish end_turn
1a40df03393d | anthropic-messages | claude-haiku-4-5-20251001 | prompt 771 read 0 write 0 5m 0 1h 0 completion 77 | finish end_turn
93c47de2ae96 | anthropic-messages | claude-sonnet-4-5-20250929 | prompt 880 read 0 write 0 5m 0 1h 0 completion 76 | finish tool_use
d49e7a088646 | anthropic-messages | claude-opus-4-8 | prompt 1592 read 0 write 1590 5m 1590 1h 0 completion 4 reasoning 0 | finish end_turn
030b3243693a | anthropic-messages | claude-opus-4-6 | none: error 400 | -
d8263a05d302 | anthropic-messages | claude-sonet-4-5 | none: error 404 | -
618ea37c35db | anthropic-messages | claude-sonnet-4-5-20250929 | prompt 11665 read 0 write 0 5m 0 1h 0 completion 186 searches 1 | stream, finish end_turn
47c10f61f9b4 | anthropic-messages | claude-sonnet-5 | prompt 2411 read 0 write 0 5m 0 1h 0 completion 145 reasoning 47 searches 0 | stream, finish end_turn
a37d6fa0f18f | anthropic-messages | claude-sonnet-4-5-20250929 | prompt 12251 read 0 write 0 5m 0 1h 0 completion 153 searches 1 | stream, finish end_turn
30f114ccfa4e | anthropic-messages | claude-sonnet-4-20250514 | prompt 7244 read 0 write 0 5m 0 1h 0 completion 153 searches 0 | stream, finish end_turn
b8d34fa5be32 | anthropic-messages | claude-sonnet-4-6 | prompt 4714 read 0 write 0 5m 0 1h 0 completion 304 searches 0 | stream, finish end_turn
# api.cerebras.ai
e1ec031f9a6c | openai-chat | zai-glm-4.7 | prompt 13 read 0 completion 7 reasoning 0 | finish stop
569d9c839d52 | openai-chat | zai-glm-4.7 | prompt 18 read 0 completion 2 reasoning 0 | finish stop
75893bec7243 | openai-chat | qwen-3-coder-480b | prompt 364 read 0 completion 33 | finish tool_calls
1819cdd30e75 | openai-chat | gpt-oss-120b | prompt 98 read 0 completion 47 reasoning 27 | finish stop
# api.cohere.com
138b9903c7ee | cohere-chat | command-r7b-12-2024 | prompt 1530 read 1024 completion 33 | finish TOOL_CALL
d9984de323cf | cohere-chat | command-r7b-12-2024 | prompt 1469 read 1024 completion 42 | finish TOOL_CALL
81fd4e023336 | cohere-chat | command-r7b-12-2024 | prompt 1533 read 1440 completion 36 | finish COMPLETE
05c48645416d | cohere-chat | command-r7b-12-2024 | prompt 1622 read 1024 completion 44 | finish TOOL_CALL
5ba0188edf79 | cohere-embed | embed-v4.0 | prompt 4 image 0 | -
efc0308380a9 | cohere-embed | nonexistent | none: error 404 | -
8e121de4f2d4 | - | embed-v4.0 | none: tokenizes | -
# api.deepseek.com
3abeb243d6b8 | openai-chat | deepseek-reasoner | prompt 12 read 0 completion 789 reasoning 415 | finish stop
a4281a197177 | openai-chat | deepseek-reasoner | prompt 6 read 0 completion 212 reasoning 198 | stream, finish stop
ebe151cf3a6a | openai-responses | deepseek-v4-flash | prompt 180 read 128 completion 40 reasoning 38 | finish completed
677dbeb635c5 | openai-responses | deepseek-v4-flash | prompt 366 read 256 completion 63 reasoning 18 | finish completed
1e39ac2e2a6e | openai-responses | deepseek-v4-flash | prompt 200 read 128 completion 16 reasoning 14 | finish completed
e5f087b5f0a7 | openai-responses | deepseek-v4-flash | none: error 400 | -
bcfeb5e67073 | openai-responses | deepseek-v4-flash | prompt 440 read 384 completion 14 reasoning 0 | stream, finish completed
# api.groq.com
ffc18b404f4a | openai-chat | meta-llama/llama-4-maverick-17b-128e-instruct | prompt 711 completion 86 | finish tool_calls
0b0dbab1852c | openai-chat | meta-llama/llama-4-maverick-17b-128e-instruct | prompt 711 completion 48 | finish tool_calls
c96d359ddb8e | openai-chat | meta-llama/llama-4-scout-17b-16e-instruct | prompt 717 completion 29 | finish tool_calls
f4928f4bdd75 | openai-chat | openai/gpt-oss-120b | prompt 254 completion 174 reasoning 147 | finish tool_calls
073d8d3797dd | openai-chat | meta-llama/llama-4-maverick-17b-128e-instruct | prompt 711 completion 110 | finish tool_calls
ffe39b88cc02 | openai-chat | openai/gpt-oss-120b | prompt 84 completion 13 reasoning 3 | finish stop
ebd2cd82ffa2 | openai-chat | openai/gpt-oss-120b | prompt 84 completion 41 reasoning 31 | finish stop
f0b210b117a7 | openai-chat | openai/gpt-oss-120b | none: error 400 | -
14bc6dffe66d | openai-chat | llama-3.3-70b-versatlie | none: error 404 | -
b6e2c9217b88 | openai-chat | openai/gpt-oss-120b | prompt 304 completion 49 reasoning 23 | stream, finish tool_calls
48be2b27b69d | openai-chat | openai/gpt-oss-120b | estimated: breaks off with an error | stream
# api.inference.crusoecloud.com
191b367cc877 | openai-chat | zai/GLM-5.2 | prompt 20 read 0 completion 233 reasoning 217 | finish stop
38c2aed60867 | openai-chat | meta-llama/Llama-3.3-70B-Instruct | prompt 46 read 0 completion 14 | stream, finish stop
# api.mistral.ai
5aeee2d71777 | openai-chat | mistral-small-latest | prompt 28 read 0 completion 2 | finish stop
098fa20e0df8 | openai-chat | mistral-medium-latest | prompt 64 read 0 completion 6 | finish tool_calls
af1c8f995f18 | openai-chat | mistral-large-latest | prompt 77 read 76 completion 12 | finish tool_calls
45b2d190248b | openai-chat | mistral-medium-latest | prompt 64 read 32 completion 6 | finish tool_calls
acc2895021a9 | openai-chat | mistral-medium-latest | prompt 64 read 32 completion 6 | finish tool_calls
0ae093b40623 | openai-chat | magistral-small-latest | prompt 28 read 0 completion 2 | finish stop
290045e6ee12 | openai-chat | mistral-large-latest | prompt 70 read 69 completion 12 | finish tool_calls
58df1c7c11a0 | openai-chat | magistral-medium-latest | prompt 10 completion 232 | stream, finish stop
# api.openai.com
9403b2f2d6cb | - | - | none: sets a session up | -
656ec6dbc039 | - | - | none: sets a session up | -
2dacf5983161 | openai-responses | gpt-4.1 | prompt 117 read 0 completion 186 reasoning 0 | -
a54234f7ca4b | openai-responses | gpt-4.1 | prompt 117 read 0 completion 193 reasoning 0 | -
ab852e06cc9a | openai-chat | gpt-5-mini-2025-08-07 | prompt 375 read 0 audio 0 completion 362 reasoning 256 audio-out 0 | finish stop
d7566047331b | openai-chat | gpt-4o-2024-08-06 | prompt 213 read 0 audio 0 completion 41 reasoning 0 audio-out 0 | finish tool_calls
59b5d85044a9 | openai-chat | gpt-4o-2024-08-06 | prompt 92 read 0 audio 0 completion 15 reasoning 0 audio-out 0 | finish stop
8dcc55002ffb | openai-chat | gpt-4o-2024-08-06 | prompt 8 read 0 audio 0 completion 10 reasoning 0 audio-out 0 | finish stop, user user_id
23c8b4d75d4b | openai-chat | gpt-5-mini-2025-08-07 | prompt 129 read 0 audio 0 completion 83 reasoning 64 audio-out 0 | finish tool_calls
c8d065ae05ee | openai-chat | gpt-5-mini-2025-08-07 | prompt 129 read 0 audio 0 completion 19 reasoning 0 audio-out 0 | finish tool_calls
c90f9872e691 | openai-chat | gpt-5-mini-2025-08-07 | prompt 156 read 0 audio 0 completion 561 reasoning 512 audio-out 0 | finish tool_calls
15870cdd5711 | openai-chat | o1-mini | none: error 400 | -
9dcf3c8a9c5d | openai-chat | o1-mini | none: error 400 | -
5c30a8711a3d | openai-chat | gpt-4o | none: error 400 | -
5d6f2befa5e8 | openai-chat | gpt-5.2-proo | none: error 404 | -
416c64764595 | openai-chat | gpt-4o-2024-08-06 | prompt 364 read 0 audio 0 completion 40 reasoning 0 audio-out 0 | stream, finish tool_calls
218b1bc0d6ac | openai-chat | gpt-4o-2024-08-06 | prompt 14 read 0 audio 0 completion 8 reasoning 0 audio-out 0 | stream, finish stop
874f001ade55 | openai-chat | gpt-4o-2024-08-06 | prompt 417 read 0 audio 0 completion 44 reasoning 0 audio-out 0 | stream, finish tool_calls
44db13f9b127 | openai-chat | gpt-4o-2024-08-06 | prompt 14 read 0 audio 0 completion 8 reasoning 0 audio-out 0 | stream, finish stop
64be11abe35c | openai-chat | gpt-4o-2024-08-06 | prompt 423 read 0 audio 0 completion 15 reasoning 0 audio-out 0 | stream, finish tool_calls
7395b8580bdf | openai-chat | gpt-4o-mini-2024-07-18 | prompt 53 read 0 audio 0 completion 15 reasoning 0 audio-out 0 | stream, finish tool_calls
dcb05a301faa | openai-chat | gpt-4o-2024-08-06 | prompt 423 read 0 audio 0 completion 15 reasoning 0 audio-out 0 | stream, finish tool_calls
692c21a241b1 | openai-chat | gpt-4o-2024-08-06 | prompt 448 read 0 audio 0 completion 49 reasoning 0 audio-out 0 | stream, finish tool_calls
964848831fdb | openai-chat | gpt-4o-2024-08-06 | prompt 398 read 0 audio 0 completion 10 reasoning 0 audio-out 0 | stream, finish tool_calls
3f43a30fd65d | openai-chat | gpt-4o-2024-08-06 | prompt 364 read 0 audio 0 completion 40 reasoning 0 audio-out 0 | stream, finish tool_calls
f89ef3923b1b | - | - | none: makes a conversation | -
aee5cbb43aa3 | openai-embeddings | text-embedding-3-small | prompt 2 | -
b0cd0e4974b2 | openai-embeddings | nonexistent | none: error 404 | -
fdfe5172783d | - | - | none: uploads a file | -
a42c3d1c716d | - | - | none: uploads a file | -
87eaadff4ceb | - | gpt-4.1-mini | none: counts tokens | -
55bec3d126b1 | openai-responses | gpt-5.4-2026-03-05 | prompt 334 read 0 write 0 completion 19 reasoning 0 | finish completed
852857b89467 | openai-responses | gpt-5 | prompt 10 read 0 completion 1 reasoning 0 | finish complete
cc5363996dc9 | openai-responses | gpt-5.4-2026-03-05 | prompt 339 read 0 write 0 completion 33 reasoning 0 | finish completed
5c0f39752743 | openai-responses | gpt-5-mini-2025-08-07 | prompt 44 read 0 completion 107 reasoning 64 | finish completed
b84e2230aaa5 | openai-responses | gpt-5.2-2025-12-11 | prompt 343 read 0 completion 17 reasoning 0 | finish completed
c64c53c50e19 | openai-responses | gpt-5-mini-2025-08-07 | prompt 47 read 0 completion 45 reasoning 0 | finish completed
2aaa2a06c784 | openai-responses | gpt-5-2025-08-07 | prompt 22013 read 0 completion 1737 reasoning 1728 searches 2 | finish completed
32d10749c007 | openai-responses | gpt-5.2-proo | none: error 400 | -
2f7bdac1527e | openai-responses | gpt-5.2-proo | none: error 400 | -
9c3a1d41fb02 | openai-responses | gpt-5.5-2026-04-23 | prompt 147 read 0 write 0 completion 16 reasoning 0 | stream, finish completed
48d3a48b4a69 | openai-responses | gpt-5-2025-08-07 | prompt 9463 read 8320 completion 582 reasoning 512 searches 1 | stream, finish completed
eec8ae3d9075 | openai-responses | gpt-4.1-2025-04-14 | prompt 589 read 0 completion 9 reasoning 0 | stream, finish completed
606289268955 | openai-responses | gpt-5.2-2025-12-11 | prompt 8234 read 0 completion 79 reasoning 34 searches 1 | stream, finish completed
d593572a0262 | openai-responses | gpt-4o-2024-08-06 | prompt 255 read 0 completion 16 reasoning 0 | stream, finish completed
b30615e5e14c | openai-responses | gpt-5.4-2026-03-05 | prompt 234 read 0 completion 36 reasoning 0 | stream, finish completed
6eecd1ef6655 | openai-responses | gpt-4.1-2025-04-14 | prompt 21 read 0 completion 3 reasoning 0 | stream, finish completed
026c656566d2 | openai-responses | gpt-5.4-2026-03-05 | prompt 600 read 0 completion 47 reasoning 21 | stream, finish completed
4b69e2c47c8b | openai-responses | gpt-4o-mini-2024-07-18 | prompt 25 read 0 completion 10 reasoning 0 | stream, finish completed
fabb50e9c65a | - | - | none: makes a store | -
# api.z.ai
1127c57f2c17 | openai-chat | glm-4.7 | prompt 13 read 0 completion 247 reasoning 237 | finish stop
0c1f4ca92a5f | openai-chat | glm-4.7 | prompt 198 read 0 completion 134 reasoning 122 | finish stop
5bd505900565 | openai-chat | glm-4.7 | prompt 13 read 0 completion 564 reasoning 561 | stream, finish stop
# bedrock-mantle.us-east-1.api.aws
92463ab34816 | openai-chat | openai.gpt-oss-safeguard-20b | prompt 72 completion 56 | finish stop
365ae6d824b5 | openai-responses | openai.gpt-5.5 | prompt 115 read 0 write 0 completion 14 reasoning 0 | finish completed
413f5ed73ee7 | openai-responses | openai.gpt-5.5 | prompt 88 read 0 write 0 completion 14 reasoning 0 | finish completed
a0c30544954d | openai-responses | openai.gpt-5.5 | prompt 142 read 0 write 0 completion 17 reasoning 0 | finish completed
6c512638cffa | openai-responses | openai.gpt-5.6-luna | prompt 158 read 0 write 43 completion 32 reasoning 10 | stream, finish completed
# bedrock-runtime.eu-central-1.amazonaws.com
5a73d30e01d2 | bedrock-invoke | claude-haiku-4-5-20251001 | prompt 9514 read 9511 write 0 5m 0 1h 0 completion 1944 | finish end_turn
# bedrock-runtime.us-east-1.amazonaws.com
78e73bcdd66d | bedrock-converse | us.amazon.nova-micro-v1:0 | prompt 7 completion 126 | finish end_turn
3db52f5de5d3 | bedrock-converse | us.amazon.nova-2-lite-v1:0 | prompt 901 completion 14 | finish tool_use
191896e7715b | bedrock-converse | qwen.qwen3-32b-v1:0 | prompt 19 completion 2 | finish end_turn
35a5ae7db90b | bedrock-converse | us.amazon.nova-micro-v1:0 | prompt 7 completion 2 | finish end_turn
a9f1c6a09341 | bedrock-converse | us.anthropic.claude-sonnet-4-6 | prompt 211 read 0 write 0 5m 0 completion 18 | finish end_turn
5b2ee27d497c | bedrock-converse | us.writer.palmyra-x4-v1:0 | prompt 88 completion 1 | finish end_turn
0690490ffe90 | bedrock-converse | us.amazon.nova-2-lite-v1:0 | prompt 901 completion 14 | finish tool_use
ad18203e8b48 | bedrock-converse | us.amazon.nova-2-lite-v1:0 | none: error 400 | -
59b69d93d155 | bedrock-converse | us.anthropic.claude-sonnet-4-5-20250929-v1:0 | none: error 400 | -
5372c1baa820 | bedrock-converse | us.anthropic.claude-sonnet-4-5-20250929-v1:0 | none: error 400 | -
f396f7b21bfd | bedrock-converse | us.does-not-exist-model-v1:0 | none: error 400 | -
6cc598e879f4 | bedrock-converse | openai.gpt-oss-120b-1:0 | prompt 70 completion 43 | stream, finish end_turn
a03104f45431 | bedrock-converse | us.amazon.nova-micro-v1:0 | prompt 577 completion 18 | stream, finish end_turn
49b826ea4c0b | bedrock-converse | us.amazon.nova-2-lite-v1:0 | prompt 1002 completion 59 | stream, finish tool_use
7799e9d23ffd | - | anthropic.claude-sonnet-4-20250514-v1:0 | none: counts tokens | -
c49dc29e4911 | - | anthropic.claude-sonnet-4-20250514-v1:0 | none: counts tokens | -
3fa0bc542e8d | - | us.anthropic.claude-sonnet-4-20250514-v1:0 | none: error 400 | -
65c2db999e10 | bedrock-invoke | amazon.nova-2-multimodal-embeddings-v1:0 | estimated: none reported | -
94792c5ac268 | bedrock-invoke | amazon.nova-2-multimodal-embeddings-v1:0 | estimated: none reported | -
537b62b54bff | bedrock-invoke | cohere.embed-v4:0 | estimated: none reported | -
f4fcb0461b4c | bedrock-invoke | cohere.embed-v4:0 | estimated: none reported | -
f9d4a77b7f01 | bedrock-invoke | cohere.embed-english-v3 | estimated: none reported | -
f476d9ad7f63 | bedrock-invoke | cohere.embed-v4:0 | estimated: none reported | -
3ba2b60c2fd0 | bedrock-invoke | amazon.nova-2-multimodal-embeddings-v1:0 | estimated: none reported | -
# bedrock-runtime.us-east-2.amazonaws.com
e16204a0f459 | bedrock-converse | qwen.qwen3-32b-v1:0 | prompt 15 completion 86 | finish end_turn
# europe-west4-aiplatform.googleapis.com
a2f4e40de857 | gemini-generate | gemini-2.5-flash | prompt 19 completion 33 reasoning 27 | finish MODEL_ARMOR
# generativelanguage.googleapis.com
d96bcfb7e531 | gemini-embed | gemini-embedding-2-preview | estimated: none reported | -
157109c8baa5 | gemini-embed | gemini-embedding-2 | prompt 7 | -
7fba0dc1eeba | gemini-embed | gemini-embedding-2 | prompt 11 | -
6096c65116e3 | gemini-embed | gemini-embedding-2 | prompt 11 | -
e003d4d0d551 | gemini-embed | gemini-embedding-2 | prompt 7 | -
ec06f859a815 | gemini-embed | nonexistent-model | none: error 404 | -
8ceb89924fd1 | - | gemini-2.5-flash | none: makes a cache | -
07fca1e1b91b | openai-chat | gemini-2.5-pro-preview-05-06 | prompt 66 completion 34 | finish stop
99827187ab59 | - | gemini-embedding-2-preview | none: counts tokens | -
ea35614a8f0b | - | nonexistent-model | none: error 404 | -
67aa37fae2d4 | - | - | none: makes a store | -
11aa0a0b00d3 | gemini-generate | gemini-2.5-flash-lite | prompt 8 completion 8 | finish STOP
9c681fced1e6 | gemini-generate | gemini-3-flash-preview | prompt 36 completion 941 reasoning 931 | finish STOP
164194d06557 | gemini-generate | gemini-3-flash-preview | prompt 295 completion 96 reasoning 77 | finish STOP
cb1ced90c7ba | gemini-generate | gemini-3-flash-preview | prompt 343 completion 142 reasoning 132 | finish STOP
078c9dab959e | gemini-generate | gemini-3-flash-preview | prompt 868 completion 201 reasoning 191 | finish STOP
12706ddb2558 | gemini-generate | gemini-2.0-flash | prompt 80 completion 13 | finish STOP
c4aa08874dd1 | gemini-generate | gemini-3-flash-preview | prompt 219 completion 53 reasoning 26 | finish STOP
99f1da60fc5e | gemini-generate | gemini-3.6-flahs | none: error 404 | -
14d2013645c4 | gemini-generate | gemini-2.5-flash | prompt 18 completion 115 reasoning 35 | stream, finish STOP
52f9f2c2ad6b | gemini-generate | gemini-2.0-flash | prompt 79 completion 12 | stream, finish STOP
3a15cbb295ee | gemini-generate | gemini-3-flash-preview | prompt 29 completion 81 reasoning 69 | stream, finish STOP
e1459c973f8a | gemini-generate | gemini-2.0-flash-exp | prompt 13 completion 8 | stream, finish STOP
f710bc3c5aa9 | gemini-generate | gemini-2.5-flash | prompt 4642 completion 62 reasoning 37 | stream, finish STOP
bbe82f38e343 | - | - | none: uploads a file | -
ebe8edc81133 | - | - | none: uploads a file | -
# openrouter.ai
381d1f7b6478 | openai-chat | google/gemini-2.5-flash | prompt 211 read 0 write 0 audio 0 completion 15 reasoning 0 audio-out 0 image-out 0 | finish stop, cost 0.0001008
7e23916a4a19 | openai-chat | anthropic/claude-4.6-sonnet-20260217 | prompt 2649 read 2569 write 79 audio 0 completion 100 reasoning 0 audio-out 0 image-out 0 | finish length, cost 0.00256995
e834dbd929be | openai-chat | x-ai/grok-4 | prompt 687 read 682 audio 0 completion 240 reasoning 165 | finish stop
b4d275dea5e1 | openai-chat | mistralai/mistral-small | prompt 134 completion 43 | finish tool_calls
bef7168f3aa3 | openai-chat | openai/gpt-4.1-mini | prompt 23 read 0 audio 0 completion 48 reasoning 0 image-out 0 | finish stop, cost 0.000086
6b1d4e7e23ed | openai-chat | anthropic/claude-4.5-sonnet-20250929 | prompt 43 read 0 write 0 audio 0 completion 53 reasoning 48 audio-out 0 image-out 0 | finish stop, cost 0.000924
a79cf8fe5b67 | openai-chat | anthropic/claude-4.5-sonnet-20250929 | prompt 550 read 0 write 0 audio 0 completion 15 reasoning 0 audio-out 0 image-out 0 | finish stop, cost 0.001875
ca1c56ad8d76 | openai-chat | google/gemini-2.0-flash-exp:free | none: error 429 | -
0300e1dd5986 | openai-chat | minimax/minimax-m2:free | prompt 43 read 0 audio 0 completion 10 reasoning 10 image-out 0 | stream, finish length, cost 0
c97986bac422 | openai-chat | openai/o3 | prompt 9 read 0 audio 0 completion 104 reasoning 0 image-out 0 | stream, finish stop, cost 0.00085
ad3dcad26556 | openai-responses | openai/gpt-5.6-sol | prompt 4020 read 0 write 4012 completion 5 reasoning 0 | finish completed, cost 0.025265
051299b35109 | openai-responses | openai/gpt-oss-20b | prompt 78 read 0 completion 37 reasoning 22 | stream, finish completed, cost 0.0000113
# pydantic-ai-realtime-dev.openai.azure.com
f969ea84dffa | - | - | none: sets a session up | -
98b9a08a8d5d | - | - | none: sets a session up | -
6689d1ad7e31 | openai-responses | gpt-5.4 | prompt 18 read 0 completion 5 reasoning 0 | finish completed
# pydanticai7521574644.openai.azure.com
d351aa2aabed | openai-chat | gpt-4o-2024-11-20 | prompt 14 read 0 audio 0 completion 9 reasoning 0 audio-out 0 | finish stop
# router.huggingface.co
89acaa09f1a1 | openai-chat | deepseek-ai/DeepSeek-R1 | prompt 4 read 0 completion 258 | finish stop
3adf8ba420fa | openai-chat | deepseek-ai/DeepSeek-R1 | prompt 4 read 0 completion 197 | finish stop
0730b7db57ac | openai-chat | meta-llama/Llama-4-Scout-17B-16E-Instruct | prompt 608 completion 30 | finish tool_calls
720a09c25879 | openai-chat | deepseek-ai/DeepSeek-R1 | prompt 19 read 0 completion 29 | finish tool_calls
d5fedc4bf211 | openai-chat | meta-llama/llama-3.1-8b-instruct | prompt 40 completion 2 | stream, finish stop
`;

const COUNTS: Readonly<Record<string, keyof Usage>> = {
  prompt: 'promptTokens',
  read: 'promptCacheReadTokens',
  write: 'promptCacheWriteTokens',
  '5m': 'promptCacheWrite5mTokens',
  '1h': 'promptCacheWrite1hTokens',
  audio: 'promptAudioTokens',
  image: 'promptImageTokens',
  completion: 'completionTokens',
  reasoning: 'reasoningTokens',
  'audio-out': 'completionAudioTokens',
  'image-out': 'completionImageTokens',
  searches: 'searches',
  characters: 'characters',
};

/** By id. */
export const TRUTH: ReadonlyMap<string, Truth> = new Map(
  ROWS.split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => toTruth(line))
    .map((truth) => [truth.id, truth]),
);

function toTruth(line: string): Truth {
  const [id = '', format = '-', model = '-', usage = '', rest = '-'] = line.split(' | ');
  const facts = new Map(rest.split(', ').map((fact) => [fact.split(' ')[0], fact.slice(fact.indexOf(' ') + 1)]));
  return {
    id,
    format: format === '-' ? null : format,
    model: model === '-' ? null : model,
    usage: /^(?:none|estimated):/.test(usage) ? null : toUsage(usage),
    estimated: usage.startsWith('estimated:'),
    stream: facts.has('stream'),
    finishReason: facts.get('finish') ?? null,
    reportedCostUsd: facts.get('cost') ?? null,
    userId: facts.get('user') ?? null,
  };
}

function toUsage(text: string): Usage {
  const usage: Record<string, number | null> = { ...UNKNOWN_USAGE };
  const words = text.split(' ');
  for (let at = 0; at < words.length; at += 2) {
    const count = COUNTS[words[at] ?? ''];
    const value = Number(words[at + 1]);
    if (count === undefined || !Number.isSafeInteger(value)) throw new Error(`unreadable usage: ${text}`);
    usage[count] = value;
  }
  return { ...UNKNOWN_USAGE, ...usage };
}
