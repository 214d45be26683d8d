import { makeAgent } from './agent';
import { readConfig } from './config';
import { openDelivery } from './delivery';
import { openExecutor } from './executor';
import { lockFile, makeFolder } from './files';
import { openJournal } from './journal';
import { describeError, log, openLog } from './log';
import { codePage, deviceIdOf } from './machine';
import { openProcesses } from './processes';
import { expand, pause } from './shell';

const TURN_EVERY_MS = 500;
const EXIT_FAULT = 1;
const EXIT_ALREADY_RUNNING = 2;
const EXIT_UPDATED = 75;

function main(): void {
  const home = expand('%ProgramData%\\GuruRMM\\legacy');
  const config = readConfig(WScript.Arguments.length > 0 ? WScript.Arguments.Item(0) : `${home}\\agent.ini`);
  const dataDir = config.dataDir === '' ? `${home}\\data` : config.dataDir;
  makeFolder(`${dataDir}\\work`);
  openLog(`${dataDir}\\agent.log`);
  const lock = lockFile(`${dataDir}\\agent.lock`);
  if (lock === undefined) {
    log('another agent runs on this data');
    WScript.Quit(EXIT_ALREADY_RUNNING);
    return;
  }
  const journal = openJournal(`${dataDir}\\journal.txt`);
  const executor = openExecutor(`${dataDir}\\work`, openProcesses(dataDir), codePage());
  const agent = makeAgent({
    config,
    dataDir,
    deviceId: deviceIdOf(config, `${dataDir}\\device.id`),
    scriptPath: WScript.ScriptFullName,
    journal,
    executor,
    delivery: openDelivery(config, journal, executor),
  });
  log('the agent starts');
  agent.recover();
  while (!agent.turn()) pause(TURN_EVERY_MS);
  lock.Close();
  WScript.Quit(EXIT_UPDATED);
}

try {
  main();
} catch (error) {
  log(`the agent ends: ${describeError(error)}`);
  WScript.Quit(EXIT_FAULT);
}
