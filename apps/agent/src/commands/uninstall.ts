import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { currentOsType, parseAgentFile, removeTree } from '@gururmm/agent/runtime';
import {
  assertMayInstall,
  createAgentService,
  installLayout,
  type InstallLayout,
  ProgramFiles,
} from '@gururmm/agent/service';
import { say } from '../console';
import { EXIT } from '../exit-codes';
import { absenceSentence } from './absence';

export interface UninstallRequest {
  readonly prefix: string | undefined;
  /** Remove configuration, identity and data as well. */
  readonly isPurged: boolean;
  readonly isQuiet: boolean;
}

/** Stops the agent and takes it off this machine; without `isPurged` a later installation finds its identity again. */
export async function uninstall({ prefix, isPurged, isQuiet }: UninstallRequest): Promise<number> {
  const osType = currentOsType();
  const layout = installLayout(osType, prefix === undefined ? undefined : resolve(prefix));
  const tell: (line: string) => void = isQuiet ? () => undefined : say;
  await assertMayInstall(osType, layout);
  const service = await createAgentService(osType, layout);
  const kept = [layout.configPath, layout.dataDirectory].filter((path) => existsSync(path));
  if (existsSync(layout.programPath) || (await service.state()) !== 'absent') {
    await service.stop();
    await service.remove();
    await new ProgramFiles(layout.programPath).remove();
    tell(`the agent is stopped and removed (${layout.programPath})`);
  } else {
    tell(absenceSentence(prefix));
    if (kept.length === 0) return EXIT.done;
  }
  if (isPurged) purge(layout, tell);
  else if (kept.length > 0) tell(`${kept.join(' and ')} are kept; "uninstall --purge" removes them`);
  return EXIT.done;
}

function purge(layout: InstallLayout, tell: (line: string) => void): void {
  const elsewhere = dataDirectoryElsewhere(layout);
  if (elsewhere !== undefined) tell(`${elsewhere}, which agent.toml names, is not of this installation and stays`);
  removeTree(layout.dataDirectory);
  const directory = dirname(layout.configPath);
  for (const path of [layout.configPath, `${layout.configPath}.old`, join(directory, 'ca.pem')])
    rmSync(path, { force: true });
  if (existsSync(directory) && readdirSync(directory).length === 0) rmdirSync(directory);
  tell('its configuration and data are removed; delete the machine in the console, too');
}

/** Somebody may have pointed data_dir at a directory that holds more than the agent's data. */
function dataDirectoryElsewhere({ configPath, dataDirectory }: InstallLayout): string | undefined {
  if (!existsSync(configPath)) return undefined;
  try {
    const { data_dir: directory = dataDirectory } = parseAgentFile(readFileSync(configPath, 'utf8'), configPath);
    return resolve(directory) === resolve(dataDirectory) ? undefined : directory;
  } catch {
    return undefined; // a configuration that cannot be read points nowhere
  }
}
