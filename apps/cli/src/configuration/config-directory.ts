import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's settings of grmm lie: the XDG base directories, or %APPDATA% on Windows. */
export function configDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const isWindows = platform === 'win32';
  const own = isWindows ? environment['APPDATA'] : environment['XDG_CONFIG_HOME'];
  if (own !== undefined && own !== '') return join(own, 'grmm');
  const home = environment['HOME'] ?? homedir();
  return isWindows ? join(home, 'AppData', 'Roaming', 'grmm') : join(home, '.config', 'grmm');
}
