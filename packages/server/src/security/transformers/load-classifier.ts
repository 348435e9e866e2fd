// A text-classification model in a folder, as Hugging Face lays it out (config.json, tokenizer.json, onnx/…), made ready by
// @huggingface/transformers. Nothing is ever fetched.
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type LabelScore, readLabels } from '../classification.ts';

export type Classify = (text: string) => Promise<readonly LabelScore[]>;

/** Whether a folder looks like a model; the words say what is missing. */
export function missingOf(folder: string): string | null {
  for (const file of ['config.json', 'tokenizer.json']) {
    if (!existsSync(join(folder, file))) return file;
  }
  return WEIGHTS.some(({ file }) => existsSync(join(folder, 'onnx', file))) ? null : 'onnx/model.onnx';
}

/** By precision, as the library names both; the first that is there. */
const WEIGHTS = [
  { file: 'model.onnx', dtype: 'fp32' },
  { file: 'model_quantized.onnx', dtype: 'q8' },
  { file: 'model_int8.onnx', dtype: 'int8' },
  { file: 'model_fp16.onnx', dtype: 'fp16' },
] as const;

export async function loadClassifier(folder: string): Promise<Classify> {
  const { env, pipeline } = await import('@huggingface/transformers');
  const path = resolve(folder);
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(path);
  const dtype = WEIGHTS.find(({ file }) => existsSync(join(path, 'onnx', file)))?.dtype ?? 'fp32';
  const classify = await pipeline('text-classification', basename(path), { local_files_only: true, dtype });
  return async (text) => readLabels(await classify(text, { top_k: null as unknown as number }));
}
