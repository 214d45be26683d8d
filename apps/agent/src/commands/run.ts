import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Agent,
  type AgentFeature,
  ConfigError,
  currentOsType,
  type Logger,
  messageOf,
  openLogger,
  openRoute,
  prepareDataDirectory,
  takeInstanceLock,
} from '@gururmm/agent/runtime';
import { createRefusalNotes, type EventLog } from '@gururmm/agent/service';
import { finishPromotion, isOnTrial, openUpdates, superviseTrial, type Supervision } from '@gururmm/agent/updates';
import { recordProgram } from '@gururmm/agent/doctor';
import { createAgentParts } from '../agent-parts';
import { type LoadedConfig, loadConfig, permissionWarning } from '../load-installation';
import { AGENT_VERSION } from '../version';

/** A stop may take this long; what is not done by then is found in the journal at the next start. */
const STOP_LIMIT_MS = 9000;
const LOG_FLUSH_MS = 200;
/** A successor waits so long for its predecessor to end. */
const LOCK_WAIT_MS = 15_000;
const LOCK_POLL_MS = 200;
const SILENT: EventLog = { write: () => undefined };

export interface RunOptions {
  readonly config: string | undefined;
  /** A service manager started this process and starts the program again when it ends. */
  readonly isService: boolean;
  /** Aborts when a service manager that sends no signals wants the end. */
  readonly stop?: AbortSignal | undefined;
  readonly eventLog?: EventLog;
  /** The agent is at work. */
  readonly onUp?: () => void;
}

/** Runs the agent until it is told to stop, or until another version has taken its place. */
export async function runAgent(options: RunOptions): Promise<number> {
  const { isService, eventLog = SILENT } = options;
  const config = loadConfig(options.config);
  prepareDataDirectory(config.layout);
  await takeLock(config);
  const logger = openLogger(config.file.log, config.layout.log);
  exitOnFault(logger);
  logger.info('agent starts', { version: AGENT_VERSION, pid: process.pid, config: config.path, trial: isOnTrial() });
  const warning = permissionWarning(config);
  if (warning !== undefined) logger.warn(warning);
  const stop = stopSignal(logger, options.stop);
  const supervision = supervisionOf(config, logger, stop);
  if (isOnTrial()) exitWithSupervisor(logger);
  else {
    finishPromotion(supervision);
    void noteProgram(config, logger);
  }
  const features = [createRefusalNotes(eventLog)];
  const runUntilTrial = () => runOnce(config, features, logger, stop);
  eventLog.write('started', `GuruRMM agent ${AGENT_VERSION} has started.`);
  options.onUp?.();
  let end = await runUntilTrial();
  // On trial, the supervisor decides what comes next.
  while (end === 'ready' && !isOnTrial()) {
    const outcome = await superviseTrial(supervision);
    if (outcome === 'replaced' && !isService) startSuccessor(supervision);
    end = outcome === 'kept' ? await runUntilTrial() : 'stopped';
  }
  logger.info('agent stopped');
  return 0;
}

/** For `doctor`; an agent that cannot note it works all the same. */
async function noteProgram({ layout }: LoadedConfig, logger: Logger): Promise<void> {
  try {
    await recordProgram(layout.program, process.execPath, AGENT_VERSION);
  } catch (error) {
    logger.warn('the program that runs could not be noted', { error: messageOf(error) });
  }
}

/** Runs the agent. `ready`: an update waits for its trial, and the agent is closed for it. */
async function runOnce(
  config: LoadedConfig,
  features: readonly AgentFeature[],
  logger: Logger,
  stop: AbortSignal,
): Promise<'ready' | 'stopped'> {
  const ready = Promise.withResolvers<'ready'>();
  const agent = await openAgent(config, features, logger, () => ready.resolve('ready'));
  await agent.start();
  const end = await Promise.race([ready.promise, aborted(stop)]);
  await Promise.race([agent.stop(), after(STOP_LIMIT_MS)]);
  return stop.aborted ? 'stopped' : end;
}

async function openAgent(
  config: LoadedConfig,
  features: readonly AgentFeature[],
  logger: Logger,
  onReady: () => void,
): Promise<Agent> {
  const osType = currentOsType();
  const { file, layout } = config;
  const updates = openUpdates({
    file,
    layout,
    version: AGENT_VERSION,
    programPath: process.execPath,
    route: openRoute(file),
    logger,
    onReady,
  });
  const parts = await createAgentParts(osType, { file, layout, logger, updates });
  for (const { type, unavailable } of parts.actions) {
    if (unavailable !== undefined) logger.warn('a type of command is not available', { type, reason: unavailable });
  }
  const isAllowed = (type: string) => file.commands.allowed_types.some((allowed) => allowed === type);
  const available = parts.actions.filter(({ unavailable }) => unavailable === undefined);
  const commandTypes = available.map(({ type }) => type).filter(isAllowed);
  return Agent.open(
    { file, layout, osType, version: AGENT_VERSION, commandTypes, logger },
    { ...parts, features: [...parts.features, ...features] },
  );
}

function supervisionOf(config: LoadedConfig, logger: Logger, signal: AbortSignal): Supervision {
  const { file, layout, path } = config;
  return {
    file,
    layout,
    osType: currentOsType(),
    version: AGENT_VERSION,
    programPath: process.execPath,
    args: ['run', '--config', path],
    logger,
    signal,
  };
}

/** @throws ConfigError when another agent keeps the data directory */
async function takeLock({ layout }: LoadedConfig): Promise<void> {
  const deadlineMs = performance.now() + LOCK_WAIT_MS;
  const role = isOnTrial() ? 'trial' : 'agent';
  while ((await takeInstanceLock(layout.directory, currentOsType(), role)) === undefined) {
    if (process.env['GURURMM_SUCCESSOR'] !== '1' || performance.now() > deadlineMs) {
      throw new ConfigError([`another agent already runs on ${layout.directory}; stop it first`]);
    }
    await after(LOCK_POLL_MS);
  }
}

/** Without a service manager nobody would start the new version: this process does, and then ends. */
function startSuccessor({ programPath, args, layout }: Supervision): void {
  const child = spawn(programPath, [...args], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, GURURMM_SUCCESSOR: '1' },
  });
  child.unref();
  const pidFile = join(layout.directory, 'agent.pid');
  const isOurs = existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim() === String(process.pid);
  if (isOurs) writeFileSync(pidFile, `${child.pid}\n`);
}

/** A version on trial must not outlive its supervisor: the next one works on the same data. */
function exitWithSupervisor(logger: Logger): void {
  process.stdin.resume();
  process.stdin.on('close', () => {
    logger.warn('the supervisor has ended, and so does this version on trial');
    process.exit(1);
  });
}

/** A fault nobody expected is written down; the service manager starts the agent again, and the journal keeps the rest. */
function exitOnFault(logger: Logger): void {
  const exit = (error: unknown) => {
    logger.error('unexpected fault, the agent ends', { error: error instanceof Error ? error.stack : String(error) });
    setTimeout(() => process.exit(1), LOG_FLUSH_MS);
  };
  process.once('uncaughtException', exit);
  process.once('unhandledRejection', exit);
}

/** Aborts at the first stop signal, or with the service manager's. */
function stopSignal(logger: Logger, ofService: AbortSignal | undefined): AbortSignal {
  const stop = new AbortController();
  ofService?.addEventListener('abort', () => {
    logger.info('stopping', { signal: String(ofService.reason) });
    stop.abort(ofService.reason);
  });
  if (ofService?.aborted === true) stop.abort(ofService.reason);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info('stopping', { signal });
      stop.abort(signal);
    });
  }
  return stop.signal;
}

function aborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    else signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
