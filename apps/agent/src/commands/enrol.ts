import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type AgentFile,
  ConfigError,
  configPathFrom,
  currentOsType,
  DEFAULT_DATA_DIRECTORIES,
  ensureRestrictedDirectory,
  enrolOnce,
  type EnrolOutcome,
  layoutOf,
  Logger,
  parseAgentFile,
  parseToml,
  prepareDataDirectory,
  replaceFileDurably,
  takeInstanceLock,
} from '@gururmm/agent/runtime';
import { stringify } from 'smol-toml';
import { complain, say } from '../console';
import { AGENT_VERSION } from '../version';
import { readSiteKey, type SiteKeySource } from './site-credentials';

/** What `enrol` is told on its command line. */
export interface EnrolFlags extends SiteKeySource {
  readonly config?: string;
  readonly server?: string;
  readonly siteCode?: string;
  readonly registrationToken: string | undefined;
  readonly dataDir?: string;
  readonly deviceId?: string;
  readonly caFile?: string;
  readonly allowInsecure?: boolean;
  readonly force?: boolean;
}

/** Writes agent.toml, signs in once, and keeps the key the server sends. */
export async function enrol(flags: EnrolFlags): Promise<number> {
  const { force = false } = flags;
  const osType = currentOsType();
  const path = configPathFrom(flags.config, process.env, osType);
  const content = await contentOf(flags, path);
  const file = parseAgentFile(stringify(content), path);
  const layout = layoutOf(file.data_dir ?? DEFAULT_DATA_DIRECTORIES[osType]);
  prepareDataDirectory(layout);
  if (!(await takeInstanceLock(layout.directory, osType))) {
    throw new ConfigError([`an agent runs on ${layout.directory}; stop it before it is enrolled`]);
  }
  if (existsSync(layout.agentKey) && !force) {
    throw new ConfigError([`this agent is enrolled already (${layout.agentKey}); use --force to enrol it again`]);
  }
  ensureRestrictedDirectory(dirname(path));
  replaceFileDurably(path, stringify(content));
  const logger = new Logger('error', []);
  const installation = { file, layout, osType, version: AGENT_VERSION, commandTypes: allowedTypes(file), logger };
  return report(await enrolOnce(installation, force), file, path);
}

/** What stands in agent.toml already, with the flags on top; the secret never comes from the command line's arguments. */
async function contentOf(flags: EnrolFlags, path: string): Promise<Record<string, unknown>> {
  const existing = existsSync(path) ? parseToml(readFileSync(path, 'utf8'), path) : {};
  const given = {
    server_url: flags.server,
    site_code: flags.siteCode,
    site_key: await readSiteKey(flags),
    registration_token: flags.registrationToken,
    data_dir: flags.dataDir,
    device_id: flags.deviceId,
    tls: flags.caFile === undefined ? undefined : { ca_file: flags.caFile },
    allow_insecure: flags.allowInsecure,
  };
  return { ...existing, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

function allowedTypes(file: AgentFile): AgentFile['commands']['allowed_types'] {
  return file.commands.allowed_types.filter((type) => type !== 'claude_task');
}

function report(outcome: EnrolOutcome, file: AgentFile, path: string): number {
  switch (outcome.kind) {
    case 'enrolled':
      say(`Enrolled as agent ${outcome.agentId ?? '(the server named no id)'}.`);
      return 0;
    case 'awaiting_approval':
      say(`Waiting for approval: agent ${outcome.agentId ?? ''} is known to the server; a technician has to admit it.`);
      return 0;
    case 'refused':
      complain(`the server refused the enrolment: ${outcome.reason}`);
      return 1;
    case 'unreachable':
      complain(`no connection to ${file.server_url}: ${outcome.reason}`);
      complain(`the configuration stands in ${path}; the agent enrols by itself once the server can be reached`);
      return 1;
  }
}
