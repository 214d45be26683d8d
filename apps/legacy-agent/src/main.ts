import { makeAgent } from './agent';
import { type Config, readConfig } from './config';
import { openDelivery } from './delivery';
import { openExecutor } from './executor';
import { lockFile, makeFolder } from './files';
import { openJournal } from './journal';
import { describeError, log, openLog } from './log';
import { codePage, deviceIdOf } from './machine';
import { openProcesses, type Processes } from './processes';
import { expand, pause } from './shell';
import { openSelfUpdate } from './updates/self-update';
import { finishPromotion, superviseTrial } from './updates/supervise';
import { openTrialSigns } from './updates/trial-signs';
import { openUpdateStore, type UpdateStore } from './updates/update-state';
import { VERSION } from './version';

const TURN_EVERY_MS = 500;
/** What ran before may still be about to end. */
const LOCK_WAIT_MS = 15000;
const EXIT_FAULT = 1;
const EXIT_ALREADY_RUNNING = 2;
const EXIT_AGAIN = 75;

function main(): void {
  const home = expand('%ProgramData%\\GuruRMM\\legacy');
  const configPath = WScript.Arguments.length > 0 ? WScript.Arguments.Item(0) : `${home}\\agent.ini`;
  const isTrial = WScript.Arguments.length > 1 && WScript.Arguments.Item(1) === 'trial';
  const config = readConfig(configPath);
  const dataDir = config.dataDir === '' ? `${home}\\data` : config.dataDir;
  const agentLock = `${dataDir}\\agent.lock`;
  const trialLock = `${dataDir}\\trial.lock`;
  makeFolder(`${dataDir}\\work`);
  openLog(`${dataDir}\\${isTrial ? 'trial' : 'agent'}.log`);
  const lock = waitForLock(isTrial ? trialLock : agentLock);
  if (lock === undefined) {
    log('another agent runs on this data');
    WScript.Quit(EXIT_ALREADY_RUNNING);
    return;
  }
  log(`version ${VERSION} starts`);
  const store = openUpdateStore(`${dataDir}\\update`);
  // Supervisor and script on trial make lists at the same time: each in a file of its own.
  const processes = openProcesses(isTrial ? `${dataDir}\\update` : dataDir);
  if (!isTrial) finishPromotion(store, VERSION);
  runAgent({ config, dataDir, store, processes, supervisorLock: isTrial ? agentLock : undefined });
  if (!isTrial) {
    const scriptPath = WScript.ScriptFullName;
    superviseTrial({ config, configPath, store, processes, scriptPath, trialLock });
  }
  lock.Close();
  WScript.Quit(isTrial ? 0 : EXIT_AGAIN);
}

interface Run {
  readonly config: Config;
  readonly dataDir: string;
  readonly store: UpdateStore;
  readonly processes: Processes;
  /** Absent unless this is a script on trial. */
  readonly supervisorLock: string | undefined;
}

/** Runs the agent until an update waits for its trial, or until its own trial is over. */
function runAgent({ config, dataDir, store, processes, supervisorLock }: Run): void {
  const journal = openJournal(`${dataDir}\\journal.txt`);
  const executor = openExecutor(`${dataDir}\\work`, processes, codePage());
  const signs = supervisorLock === undefined ? undefined : openTrialSigns(store, supervisorLock);
  const agent = makeAgent({
    config,
    dataDir,
    deviceId: deviceIdOf(config, `${dataDir}\\device.id`),
    journal,
    executor,
    delivery: openDelivery(config, journal, executor, () => signs?.onResultStored()),
    selfUpdate: signs === undefined ? openSelfUpdate(config, store) : undefined,
    signs,
  });
  agent.recover();
  while (!agent.turn()) pause(TURN_EVERY_MS);
}

function waitForLock(path: string): TextStream | undefined {
  const untilMs = new Date().getTime() + LOCK_WAIT_MS;
  for (;;) {
    const lock = lockFile(path);
    if (lock !== undefined || new Date().getTime() > untilMs) return lock;
    pause(TURN_EVERY_MS);
  }
}

try {
  main();
} catch (error) {
  log(`the agent ends: ${describeError(error)}`);
  WScript.Quit(EXIT_FAULT);
}
