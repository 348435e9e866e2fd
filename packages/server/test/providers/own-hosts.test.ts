// Hosts at which a provider alone answers: where a stored key of an organisation may go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnHost, type Provider, providerByName } from '../../src/providers/catalogue.ts';

const named = (slug: string): Provider => providerByName(slug) ?? assert.fail(slug);

test('a provider’s hosts are its own, whole label by whole label', () => {
  for (const [slug, host] of [
    ['openai', 'api.openai.com'],
    ['openai', 'eu.api.openai.com.'],
    ['anthropic', 'API.Anthropic.com'],
    ['bedrock', 'bedrock-runtime.eu-west-1.amazonaws.com'],
    ['vertex', 'europe-west4-aiplatform.googleapis.com'],
    ['huggingface', 'router.huggingface.co'],
  ] as const) {
    assert.equal(isOwnHost(named(slug), host), true, host);
  }
  for (const host of ['api.openai.com.evil.tld', 'evil-api.openai.com.evil', 'api.anthropic.com', 'xapi.openai.com']) {
    assert.equal(isOwnHost(named('openai'), host), false, host);
  }
});

test('those under which customers answer are not', () => {
  for (const [slug, host] of [
    ['azure', 'mine.openai.azure.com'],
    ['azure', 'mine.azure-api.net'],
    ['azure', 'mine.services.ai.azure.com'],
    ['huggingface', 'mine.us-east-1.aws.endpoints.huggingface.cloud'],
    ['huggingface', 'mine.endpoints.huggingface.cloud'],
  ] as const) {
    assert.equal(isOwnHost(named(slug), host), false, host);
  }
});
