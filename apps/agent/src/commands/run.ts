import {
  Agent,
  ConfigError,
  currentOsType,
  type Logger,
  messageOf,
  openLogger,
  prepareDataDirectory,
  takeInstanceLock,
} from '@gururmm/agent/runtime';
import { createAgentParts } from '../agent-parts';
import { type LoadedConfig, loadConfig, permissionWarning } from '../load-installation';
import { AGENT_VERSION } from '../version';

/** A stop may take this long; what is not done by then is found in the journal at the next start. */
const STOP_LIMIT_MS = 9000;
const LOG_FLUSH_MS = 200;

/** Runs the agent until it is told to stop. */
export async function runAgent(configFlag: string | undefined): Promise<number> {
  const config = loadConfig(configFlag);
  const osType = currentOsType();
  prepareDataDirectory(config.layout);
  if (!(await takeInstanceLock(config.layout.directory, osType))) {
    throw new ConfigError([`another agent already runs on ${config.layout.directory}; stop it first`]);
  }
  const logger = openLogger(config.file.log, config.layout.log);
  exitOnFault(logger);
  logger.info('agent starts', { version: AGENT_VERSION, pid: process.pid, config: config.path });
  const warning = permissionWarning(config);
  if (warning !== undefined) logger.warn(warning);
  const agent = await openAgent(config, logger);
  const stopped = stopOnSignal(agent, logger);
  await agent.start();
  await stopped;
  logger.info('agent stopped');
  return 0;
}

async function openAgent(config: LoadedConfig, logger: Logger): Promise<Agent> {
  const osType = currentOsType();
  const { file, layout } = config;
  const parts = await createAgentParts(osType, { file, layout, logger });
  for (const { type, unavailable } of parts.actions) {
    if (unavailable !== undefined) logger.warn('a type of command is not available', { type, reason: unavailable });
  }
  const isAllowed = (type: string) => file.commands.allowed_types.some((allowed) => allowed === type);
  const available = parts.actions.filter(({ unavailable }) => unavailable === undefined);
  const commandTypes = available.map(({ type }) => type).filter(isAllowed);
  return Agent.open({ file, layout, osType, version: AGENT_VERSION, commandTypes, logger }, parts);
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

/** Resolves after the first stop signal, when the agent has stopped or the time for it is over. */
function stopOnSignal(agent: Agent, logger: Logger): Promise<void> {
  return new Promise((resolve) => {
    const stop = (signal: string) => {
      logger.info('stopping', { signal });
      setTimeout(resolve, STOP_LIMIT_MS);
      agent.stop().then(resolve, (error: unknown) => {
        logger.error('the stop failed', { error: messageOf(error) });
        resolve();
      });
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal));
  });
}
