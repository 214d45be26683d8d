import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');

function built(path: string): string {
  const file = resolve(root, path);
  if (!existsSync(file)) throw new Error(`${path} is not built; nx run cli:e2e builds it first`);
  return file;
}

/** The products under test as the build leaves them. */
export const products = {
  root,
  server: () => built('dist/apps/server/main.js'),
  agent: () => built(`dist/apps/agent/gururmm-agent-${platform() === 'darwin' ? 'macos' : 'linux'}-${arch()}`),
  grmm: () => built('dist/apps/cli/grmm'),
  guide: () => built('docs/ci.md'),
};
