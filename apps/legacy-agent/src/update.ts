import type { Config } from './config';
import { fileSystem, readText, removeFile, writeText } from './files';
import { request } from './http';
import { log } from './log';
import { sha256 } from './sha256';

/** Name under which the server publishes this script. */
const PUBLISHED = '/downloads/gururmm-legacy-agent.js';

/**
 * Puts the published script in this one's place when it is another one and its checksum is right. `gururmm-legacy-run.cmd`
 * returns to the old one when the new one does not come to a heartbeat; such a script is not tried again.
 * @returns whether the agent is to end, for the new one to start
 */
export function updateScript(config: Config, scriptPath: string): boolean {
  const folder = scriptPath.replace(/\\[^\\]*$/, '');
  const published = request(config, 'GET', `${PUBLISHED}.sha256`, '', undefined);
  const wanted = /^([0-9a-f]{64}) /.exec(published.text);
  if (published.status !== 200 || !wanted) return false;
  const hash = wanted[1];
  if (hash === sha256(readText(scriptPath)) || hash === readText(`${folder}\\update.tried`)) return false;
  const script = request(config, 'GET', PUBLISHED, '', undefined);
  if (script.status !== 200 || sha256(script.text) !== hash) {
    log('an update was refused: its checksum is wrong');
    return false;
  }
  writeText(`${scriptPath}.new`, script.text);
  writeText(`${folder}\\update.tried`, hash);
  writeText(`${folder}\\update.pending`, hash);
  removeFile(`${scriptPath}.old`);
  fileSystem.MoveFile(scriptPath, `${scriptPath}.old`);
  fileSystem.MoveFile(`${scriptPath}.new`, scriptPath);
  log(`updated to ${hash}`);
  return true;
}

/** The server has answered this version: it stays. */
export function confirmUpdate(scriptPath: string): void {
  removeFile(`${scriptPath.replace(/\\[^\\]*$/, '')}\\update.trial`);
}
