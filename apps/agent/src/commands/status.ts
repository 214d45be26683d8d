import { type AgentStatus, currentOsType, readStatusFile, takeInstanceLock } from '@gururmm/agent/runtime';
import { complain, say } from '../console';
import { EXIT } from '../exit-codes';
import { loadConfig } from '../load-installation';
import { absenceSentence, configPathOf, isNothingInstalled } from './absence';

/** Prints what the running agent says about itself; exit code 0 only while it runs. */
export async function showStatus(
  configFlag: string | undefined,
  prefix: string | undefined,
  isJson: boolean,
): Promise<number> {
  if (isNothingInstalled(configFlag, prefix)) {
    complain(`${absenceSentence(prefix)}; run: gururmm-agent install`);
    return EXIT.notInstalled;
  }
  const osType = currentOsType();
  const { layout } = loadConfig(configPathOf(configFlag, prefix));
  const status = readStatusFile(layout.status);
  if (status === undefined) {
    complain(`no agent has run on ${layout.directory} yet`);
    return 1;
  }
  const isRunning = !(await takeInstanceLock(layout.directory, osType));
  const shown: AgentStatus = isRunning ? status : { ...status, status: 'stopped' };
  say(isJson ? JSON.stringify(shown, null, 2) : formatStatus(shown));
  return isRunning ? 0 : 1;
}

/** The status as a table for people. */
export function formatStatus(status: AgentStatus): string {
  const rows: [string, string | number][] = [
    ['Status', status.status.replaceAll('_', ' ')],
    ['Since', status.since],
    ['Server', status.server_url],
    ['Agent id', status.agent_id ?? 'none yet'],
    ['Device id', status.device_id],
    ['Version', status.version],
    ['Process', status.pid],
    ['Running commands', status.running_commands],
    ['Waiting commands', status.queued_commands],
    ['Results to deliver', status.pending_results],
    ['Samples to deliver', status.buffered_samples],
    ['Last fault', status.last_fault ?? 'none'],
    ['As of', status.updated_at],
  ];
  return rows.map(([name, value]) => `${name.padEnd(20)}${value}`).join('\n');
}
