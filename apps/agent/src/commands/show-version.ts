import { builtIn } from '@gururmm/agent/updates';
import { say } from '../console';
import { AGENT_VERSION } from '../version';

/** Prints the version; as JSON with the lowest version that may follow it, which a later installer asks for. */
export function showVersion(isJson: boolean): void {
  const floorVersion = builtIn(AGENT_VERSION)?.floorVersion ?? AGENT_VERSION;
  say(isJson ? JSON.stringify({ version: AGENT_VERSION, floor_version: floorVersion }) : AGENT_VERSION);
}
