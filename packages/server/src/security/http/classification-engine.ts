// A text-classification endpoint in the shape of Hugging Face's inference API: `{inputs}` in, labels with scores out.
import { NoVerdict, type SecurityEngine, type SecurityVerdict } from '../../ports/security-engine.ts';
import { piecesOf, readLabels, verdictOf } from '../classification.ts';
import { askEndpoint, type Endpoint, openAgent } from './ask-endpoint.ts';

export function createClassificationEngine(endpoint: Endpoint, threshold: number): SecurityEngine {
  const dispatcher = openAgent();
  const classify = async (inputs: string, signal: AbortSignal): Promise<SecurityVerdict> => {
    const { status, json } = await askEndpoint(endpoint, { inputs }, { dispatcher, signal });
    try {
      return { ...verdictOf(readLabels(json), threshold), status };
    } catch (cause) {
      throw new NoVerdict('the endpoint answered with something else than labels and scores', { status, cause });
    }
  };
  return {
    name: 'HTTP',
    url: endpoint.url,
    async check(turns, signal) {
      const pieces = turns.flatMap(({ text }) => piecesOf(text));
      const verdicts = await Promise.all(pieces.map((piece) => classify(piece, signal)));
      return verdicts.find(({ threat }) => threat) ?? (verdicts[0] as SecurityVerdict);
    },
    close: () => dispatcher.destroy(),
  };
}
