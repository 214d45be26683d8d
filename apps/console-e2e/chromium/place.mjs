import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const workspaceRoot = resolve(import.meta.dirname, '../../..');

/** Where the package from npm keeps its compressed parts. */
export const packageDir = join(workspaceRoot, 'node_modules', '@sparticuz', 'chromium');
const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));

/** Where they stand unpacked, for each version anew. */
export const chromiumDir = join(workspaceRoot, 'node_modules', '.cache', `chromium-${version}`);

/**
 * What Playwright launches. The package's own arguments are left alone: they switch off web security,
 * which is under test here. RMM_E2E_CHROMIUM names another Chromium, on systems that npm's is not made for.
 */
export function launchOptions() {
  const installed = process.env.RMM_E2E_CHROMIUM;
  if (installed) return { executablePath: installed };
  return {
    executablePath: join(chromiumDir, 'chromium'),
    args: ['--disable-gpu', '--font-render-hinting=none'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(chromiumDir, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(chromiumDir, 'fonts.conf'),
    },
  };
}
