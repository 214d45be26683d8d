import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');

function built(path: string): string {
  const file = resolve(root, path);
  if (!existsSync(file)) throw new Error(`${path} is not built; npm test builds it first`);
  return file;
}

/** The products under test as the build leaves them. */
export const products = {
  root,
  server: () => built('dist/apps/server/main.js'),
  agent: () => built(`dist/apps/agent/gururmm-agent-${platform() === 'darwin' ? 'macos' : 'linux'}-${arch()}`),
  agents: () => built('dist/apps/agent'),
};
