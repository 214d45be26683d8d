import {
  awaitProgramRecord,
  examine,
  type Examined,
  type Finding,
  type ProgramRecord,
  readProgramRecord,
  withoutConfiguration,
  withoutInstallation,
} from '@gururmm/agent/doctor';
import { AgentKeyFile, type AgentStatus, ConfigError, messageOf, readStatusFile } from '@gururmm/agent/runtime';
import { readSlotInHand } from '@gururmm/agent/updates';
import { redactSecrets } from '@gururmm/shared/protocol';
import { say } from '../console';
import { type LoadedConfig, loadConfig, permissionWarning } from '../load-installation';
import { AGENT_VERSION } from '../version';
import { absenceSentence, configPathOf, isNothingInstalled } from './absence';

/** Says what stands between this agent and its server; exit code 0 only when nothing does. */
export async function runDoctor(
  configFlag: string | undefined,
  prefix: string | undefined,
  isJson: boolean,
): Promise<number> {
  const findings = await findingsOf(configFlag, prefix);
  const isHealthy = findings.every(({ status }) => status !== 'failed');
  const text = isJson
    ? JSON.stringify({ version: AGENT_VERSION, healthy: isHealthy, checks: findings }, null, 2)
    : formatFindings(findings);
  say(redactSecrets(text));
  return isHealthy ? 0 : 1;
}

/** The findings as lines for people. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ check, status, detail, advice }) => [
      `${(status === 'failed' ? 'FAILED' : status).padEnd(8)}${check.padEnd(14)}${detail}`,
      ...(advice === undefined ? [] : [`${' '.repeat(22)}-> ${advice}`]),
    ])
    .join('\n');
}

async function findingsOf(configFlag: string | undefined, prefix: string | undefined): Promise<Finding[]> {
  if (isNothingInstalled(configFlag, prefix)) return withoutInstallation(absenceSentence(prefix));
  try {
    return await examine(await examinedOf(loadConfig(configPathOf(configFlag, prefix))));
  } catch (error) {
    if (error instanceof ConfigError) return withoutConfiguration(messageOf(error));
    throw error;
  }
}

async function examinedOf(config: LoadedConfig): Promise<Examined> {
  const { path, file, layout } = config;
  const status = readStatusFile(layout.status);
  const record = await programRecordOf(config, status);
  const slot = record === undefined ? undefined : readSlotInHand(layout.updates, record.path);
  return {
    configPath: path,
    file,
    dataDirectory: layout.directory,
    programs: [
      ...(record === undefined ? [] : [{ ...record, name: `the program of version ${record.version}` }]),
      ...(slot === undefined ? [] : [{ ...slot, name: `the new version ${slot.version}` }]),
    ],
    standing: {
      key: keyOf(config),
      isAwaitingApproval: status?.status === 'awaiting_approval',
      lastFault: status?.last_fault ?? undefined,
    },
    remark: permissionWarning(config),
  };
}

async function programRecordOf(
  { layout }: LoadedConfig,
  status: AgentStatus | undefined,
): Promise<ProgramRecord | undefined> {
  return status === undefined ? readProgramRecord(layout.program) : awaitProgramRecord(layout.program);
}

/** @throws ConfigError when the key may not be read */
function keyOf({ file, layout }: LoadedConfig): string | undefined {
  try {
    return new AgentKeyFile(layout.agentKey).current() ?? file.agent_key;
  } catch (error) {
    throw new ConfigError([`${messageOf(error)}; run this as root or administrator`]);
  }
}
