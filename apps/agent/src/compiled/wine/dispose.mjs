import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Ends every program of this run's Wine, and nothing of any other, and removes its directory. */
export default function dispose() {
  const { directory, environment, keeper } = globalThis.gururmmWine;
  keeper?.stdin.end();
  const env = { ...process.env, ...environment };
  spawnSync('wineserver', ['--kill'], { env, stdio: 'ignore' });
  spawnSync('wineserver', ['--wait'], { env, stdio: 'ignore', timeout: 20_000 });
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
