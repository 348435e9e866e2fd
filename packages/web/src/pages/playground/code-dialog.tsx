// A column's call as code, through the gateway, with a key of one's own.
import { CHAT_PROVIDERS } from '@heliometer/contract';
import { Dialog } from '../../parts/dialog.tsx';
import { Snippet } from '../../parts/snippet.tsx';
import type { Call } from './run-call.ts';
import { toSend } from './wire.ts';

export function CodeDialog({ call, onClose }: { readonly call: Call; readonly onClose: () => void }) {
  return (
    <Dialog open wide onClose={onClose} title="As code">
      <Snippet
        label="The call of column 1"
        variants={[
          { name: 'curl', code: asCurl(call) },
          { name: 'Node', code: asNode(call) },
          { name: 'Python', code: asPython(call) },
        ]}
      />
    </Dialog>
  );
}

function partsOf({ provider, keyName, body }: Call) {
  const { path, wire } = CHAT_PROVIDERS[provider];
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Authorization: 'Bearer $HELICONE_KEY',
    ...(keyName === null ? {} : { 'Helicone-Provider-Key': keyName }),
    ...(wire === 'messages' ? { 'anthropic-version': '2023-06-01' } : {}),
  };
  return { url: `${location.origin}/v1/gateway/${provider}${path}`, headers, sent: toSend(wire, body) };
}

function asCurl(call: Call): string {
  const { url, headers, sent } = partsOf(call);
  const lines = Object.entries(headers).map(([name, value]) => `  -H "${name}: ${value}"`);
  const data = `  -d '${JSON.stringify(sent, null, 2).replaceAll("'", `'\\''`)}'`;
  return [`curl -N ${url}`, ...lines, data].join(' \\\n');
}

function asNode(call: Call): string {
  const { url, headers, sent } = partsOf(call);
  const lines = Object.entries(headers).map(([name, value]) => {
    const shown = value.includes('$') ? '"Bearer " + env.HELICONE_KEY' : JSON.stringify(value);
    return `    ${JSON.stringify(name)}: ${shown},`;
  });
  const body = JSON.stringify(sent, null, 2).replaceAll('\n', '\n  ');
  return [
    'import { env } from "node:process";',
    '',
    `const answer = await fetch(${JSON.stringify(url)}, {`,
    '  method: "POST",',
    '  headers: {',
    ...lines,
    '  },',
    `  body: JSON.stringify(${body}),`,
    '});',
  ].join('\n');
}

/** JSON within Python: as text, so that true and null are right. */
function asPython(call: Call): string {
  const { url, headers, sent } = partsOf(call);
  const lines = Object.entries(headers).map(([name, value]) => {
    const shown = value.includes('$') ? 'f"Bearer {os.environ[\'HELICONE_KEY\']}"' : JSON.stringify(value);
    return `    ${JSON.stringify(name)}: ${shown},`;
  });
  return [
    'import os, requests',
    '',
    `answer = requests.post(${JSON.stringify(url)}, stream=True, headers={`,
    ...lines,
    `}, data=${JSON.stringify(JSON.stringify(sent))})`,
  ].join('\n');
}
