import { currentOsType } from '@gururmm/agent/runtime';
import { openEventLog, openServiceHost } from '@gururmm/agent/service';
import { complain, faultsOf } from '../console';
import { AGENT_VERSION } from '../version';
import { runAgent } from './run';

/** Runs the agent for a service manager, which starts it again whenever it ends, and notes start and end in its log. */
export async function runAsService(config: string | undefined): Promise<number> {
  const osType = currentOsType();
  const eventLog = await openEventLog(osType);
  const host = await openServiceHost(osType, () => new Worker('./service-dispatcher.ts'));
  let exitCode = 1;
  try {
    exitCode = await runAgent({ config, isService: true, stop: host?.stop, eventLog, onUp: () => host?.isUp() });
    eventLog.write('stopped', `GuruRMM agent ${AGENT_VERSION} has stopped.`);
  } catch (error) {
    const faults = faultsOf(error);
    for (const fault of faults) complain(fault);
    eventLog.write('failed', `GuruRMM agent ${AGENT_VERSION} does not run: ${faults.join('; ')}`);
  }
  await host?.end(exitCode);
  return exitCode;
}
