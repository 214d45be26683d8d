import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  ConfigError,
  currentOsType,
  type DataLayout,
  DEFAULT_DATA_DIRECTORIES,
  layoutOf,
  openRoute,
  parseAgentFile,
  parseToml,
  prepareDataDirectory,
  removeTree,
  replaceFileDurably,
} from '@gururmm/agent/runtime';
import {
  type AgentService,
  assertMayInstall,
  createAgentService,
  installLayout,
  type InstallLayout,
  restrictToAdministrators,
} from '@gururmm/agent/service';
import { stringify } from 'smol-toml';
import { complain, say } from '../../console';
import { type ConfigContent, decideConfig, type WantedConfig, withoutSiteSecrets } from './configuration';
import { EXIT } from '../../exit-codes';
import { placeProgram, type ProgramPlace, versionToKeep } from './place-program';
import { enrolBeforeStart, isEnrolled, type SignIn, waitForSignIn } from './sign-in';

const HEADER = '# GuruRMM agent; written by its installer. "gururmm-agent install" keeps what you change.\n';

/** What `install` is told on its command line and by its environment. */
export interface InstallRequest extends Omit<WantedConfig, 'dataDirectory'> {
  readonly prefix: string | undefined;
  /** A newer version that is installed stays the program. */
  readonly isNewerKept: boolean;
  readonly isStarted: boolean;
  readonly isQuiet: boolean;
  /** How long the sign-in is waited for. */
  readonly waitSeconds: number;
}

/** One installation in progress. */
interface Installing extends ProgramPlace {
  readonly request: InstallRequest;
  readonly data: DataLayout;
}

/**
 * Installs this program, or brings an installation up to date. Every step may have been done before: running it again
 * after it was cut off finishes it.
 * @returns the exit code, see {@link EXIT}
 */
export async function install(request: InstallRequest): Promise<number> {
  const osType = currentOsType();
  const layout = installLayout(osType, request.prefix === undefined ? undefined : resolve(request.prefix));
  await assertMayInstall(osType, layout);
  const keptVersion = await versionToKeep(layout, request.isNewerKept);
  const installing: Installing = {
    request,
    layout,
    data: layoutOf(layout.dataDirectory),
    service: await createAgentService(osType, layout),
    keptVersion,
    tell: request.isQuiet ? () => undefined : say,
  };
  await restrictToAdministrators(dirname(layout.configPath), osType, layout.isSystemWide);
  prepareDataDirectory(installing.data);
  const isConfigChanged = await configure(installing);
  const isProgramChanged = await placeProgram(installing, isConfigChanged);
  await installing.service.register();
  return isEnrolled(installing.data)
    ? await resume(installing, isConfigChanged || isProgramChanged)
    : await enrolAndStart(installing);
}

/** @returns whether agent.toml is another than before */
async function configure({ request, layout, data, service, tell }: Installing): Promise<boolean> {
  const { configPath } = layout;
  const existing = existsSync(configPath) ? parseToml(readFileSync(configPath, 'utf8'), configPath) : undefined;
  const isOwnDirectory = layout.dataDirectory === DEFAULT_DATA_DIRECTORIES[currentOsType()];
  const authorities = request.caFile === undefined ? undefined : keepAuthorities(request.caFile, layout);
  const wanted = {
    ...request,
    dataDirectory: isOwnDirectory ? undefined : layout.dataDirectory,
    caFile: authorities?.path,
  };
  const decision = decideConfig(existing, wanted, isEnrolled(data));
  switch (decision.kind) {
    case 'refuse':
      throw new ConfigError([decision.reason]);
    case 'keep':
      tell(`${configPath} is kept`);
      return authorities?.isChanged ?? false;
    case 'moved':
      parseAgentFile(stringify(decision.content), configPath);
      await service.stop();
      forgetServer(data);
      prepareDataDirectory(data);
      break;
    case 'write':
      break;
  }
  writeConfig(configPath, decision.content);
  tell(`${configPath} is written`);
  return true;
}

/** A copy beside agent.toml: the file that was named may stand in somebody's downloads. */
function keepAuthorities(caFile: string, { configPath }: InstallLayout): { path: string; isChanged: boolean } {
  const path = join(dirname(configPath), 'ca.pem');
  const pem = readFileSync(caFile, 'utf8');
  const isChanged = !existsSync(path) || readFileSync(path, 'utf8') !== pem;
  if (isChanged) replaceFileDurably(path, pem, 0o644);
  return { path, isChanged };
}

/** Validated before it is written: a fault must not take a working agent its configuration. */
function writeConfig(configPath: string, content: ConfigContent): void {
  const text = `${HEADER}${stringify(content)}`;
  openRoute(parseAgentFile(text, configPath));
  replaceFileDurably(configPath, text);
}

/** What the former server and this machine shared goes; its identity, its logs and the state of updates stay. */
function forgetServer({ directory, deviceId, log, updates }: DataLayout): void {
  const kept = [deviceId, dirname(log), updates];
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (!kept.includes(path)) removeTree(path);
  }
}

/** The agent has its key: it only has to run, and to say that it is signed in. */
async function resume(installing: Installing, isChanged: boolean): Promise<number> {
  const { request, layout, data, service, tell } = installing;
  forgetSiteSecrets(layout);
  if (!request.isStarted) return report({ kind: 'enrolled', agentId: undefined }, installing);
  const isRunning = (await service.state()) === 'running';
  const since = isRunning && !isChanged ? new Date(0) : new Date();
  await startService(service, tell);
  return report(await waitForSignIn(data, since, request.waitSeconds), installing);
}

async function enrolAndStart(installing: Installing): Promise<number> {
  const { request, layout, data, service, tell } = installing;
  const file = parseAgentFile(readFileSync(layout.configPath, 'utf8'), layout.configPath);
  // An agent that waits for its approval, or for its server, runs already; a second sign-in would push it out.
  await service.stop();
  const signIn = await enrolBeforeStart(file, data, request.waitSeconds);
  if (signIn.kind === 'enrolled') forgetSiteSecrets(layout);
  if (signIn.kind !== 'refused' && request.isStarted) await startService(service, tell);
  return report(signIn, installing);
}

/** The key of the site opens more than this machine; the agent has a key of its own now. */
function forgetSiteSecrets({ configPath }: InstallLayout): void {
  const content = parseToml(readFileSync(configPath, 'utf8'), configPath);
  if ('site_key' in content || 'registration_token' in content) writeConfig(configPath, withoutSiteSecrets(content));
}

async function startService(service: AgentService, tell: (line: string) => void): Promise<void> {
  await service.start();
  tell(`the agent runs as ${service.label}`);
  if (!service.startsAtBoot) tell('it does not start again after a reboot: no service manager looks after it');
}

function report(signIn: SignIn, { request, layout: { configPath }, tell }: Installing): number {
  switch (signIn.kind) {
    case 'enrolled':
      tell(`this machine is enrolled${signIn.agentId === undefined ? '' : ` as agent ${signIn.agentId}`}`);
      return EXIT.done;
    case 'awaiting_approval':
      tell('this machine waits for approval: a technician has to admit it in the console');
      return EXIT.done;
    case 'refused':
      complain(`the server refused this machine: ${signIn.reason}`);
      complain('the agent is installed and not started; run install again with the right key');
      return EXIT.refused;
    case 'unreachable':
    case 'late':
      complain(`not signed in yet: ${signIn.reason}`);
      complain(
        request.isStarted
          ? `the configuration stands in ${configPath}; the agent goes on trying by itself`
          : `the configuration stands in ${configPath}; the agent enrols once it is started`,
      );
      return EXIT.notSignedIn;
  }
}
