import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';

const NEEDED_NODE_MAJOR = 24;

/** Ends with a sentence when this is not the Node that `npm ci` installs. */
export function requireNode() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_NODE_MAJOR) return;
  console.error(
    `GuruRMM needs Node ${NEEDED_NODE_MAJOR}, this is ${process.versions.node}: use "npm start", which brings its own.`,
  );
  process.exit(1);
}

/** Reads `.env`; what the environment already says wins. */
export function loadDotEnv() {
  const path = join(workspaceRoot, '.env');
  if (existsSync(path)) process.loadEnvFile(path);
}

/** The built server. */
export function serverCommand() {
  return [process.execPath, '--enable-source-maps', join(workspaceRoot, 'dist', 'apps', 'server', 'main.js')];
}

/** Settings that suit a person at a terminal, unless they are set. */
export function terminalEnvironment() {
  const isReadable = process.env.RMM_LOG_PRETTY === undefined && process.stdout.isTTY;
  return isReadable ? { RMM_LOG_PRETTY: 'true' } : {};
}
