import { ConfigError } from '@gururmm/agent/runtime';
import {
  type AgentService,
  downgradeRefusal,
  installedVersion,
  type InstallLayout,
  newerVersion,
  ProgramFiles,
} from '@gururmm/agent/service';
import { AGENT_VERSION } from '../../version';

/** What placing the program needs of an installation. */
export interface ProgramPlace {
  readonly layout: InstallLayout;
  readonly service: AgentService;
  /** The newer version that stays the program, instead of this one. */
  readonly keptVersion: string | undefined;
  readonly tell: (line: string) => void;
}

/**
 * The installed version that is to stay the program because it is newer than this one; undefined when this one takes its
 * place.
 * @throws ConfigError when a newer version was not to be kept, and this one may not follow it
 */
export async function versionToKeep({ programPath }: InstallLayout, isNewerKept: boolean): Promise<string | undefined> {
  if (process.execPath === programPath) return undefined;
  const installed = await installedVersion(programPath);
  const kept = isNewerKept ? newerVersion(AGENT_VERSION, installed) : undefined;
  const refusal = kept === undefined ? downgradeRefusal(AGENT_VERSION, installed) : undefined;
  if (refusal !== undefined) throw new ConfigError([refusal]);
  return kept;
}

/** @returns whether another program stands there now; the agent is stopped then */
export async function placeProgram(
  { layout: { programPath }, service, keptVersion, tell }: ProgramPlace,
  isConfigChanged: boolean,
): Promise<boolean> {
  const files = new ProgramFiles(programPath);
  if (keptVersion !== undefined || (await files.isInstalled(process.execPath))) {
    // A changed configuration is read at the next start.
    if (isConfigChanged) await service.stop();
    tell(
      keptVersion === undefined
        ? `${programPath} is up to date`
        : `${programPath} is version ${keptVersion}, newer than this ${AGENT_VERSION}, and is kept`,
    );
    return false;
  }
  files.prepare(process.execPath);
  await service.stop();
  files.adopt(AGENT_VERSION);
  tell(`${programPath} is version ${AGENT_VERSION}`);
  return true;
}
