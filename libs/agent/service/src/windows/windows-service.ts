import type { AgentService, ServiceState } from '../agent-service';
import { type InstallLayout, serviceArguments } from '../install-layout';
import { waitFor } from '../wait-for';
import { windowsCommandLine } from './command-line';
import { registerEventSource, removeEventSource } from './event-source';
import { holdProcess } from './held-process';
import { deleteService, queryService, registerService, startService, stopService } from './service-control-manager';
import { SERVICE_NAME } from './service-name';

const STATE = { stopped: 1, running: 4 };
const START_LIMIT_MS = 60_000;
/** The agent gives running commands 9 seconds, and writes down what it has. */
const STOP_LIMIT_MS = 30_000;
const KILL_LIMIT_MS = 10_000;
const REMOVE_LIMIT_MS = 15_000;

/** The agent as a service of Windows, without a wrapper. */
export class WindowsService implements AgentService {
  readonly label = `Windows service ${SERVICE_NAME}`;
  readonly startsAtBoot = true;

  constructor(private readonly layout: InstallLayout) {}

  async register(): Promise<void> {
    registerService({
      name: SERVICE_NAME,
      displayName: 'GuruRMM agent',
      description: 'Lets your service provider monitor and manage this computer.',
      commandLine: windowsCommandLine([this.layout.programPath, ...serviceArguments(this.layout)]),
    });
    await registerEventSource();
  }

  async start(): Promise<void> {
    startService(SERVICE_NAME);
    const isUp = await waitFor(
      () => Promise.resolve(queryService(SERVICE_NAME)?.state === STATE.running),
      START_LIMIT_MS,
    );
    if (!isUp) throw new Error(`the ${this.label} does not come up; see the Windows event log, source ${SERVICE_NAME}`);
  }

  /** Until its process has gone, too: it lives on a moment after the service has stopped, and holds files of its data. */
  async stop(): Promise<void> {
    const processId = queryService(SERVICE_NAME)?.processId ?? 0;
    const held = holdProcess(processId);
    const hasEnded = () =>
      Promise.resolve(
        [undefined, STATE.stopped].includes(queryService(SERVICE_NAME)?.state) && held?.hasEnded() !== false,
      );
    try {
      if (await hasEnded()) return;
      stopService(SERVICE_NAME);
      if (await waitFor(hasEnded, STOP_LIMIT_MS)) return;
      if (processId !== 0) process.kill(processId, 'SIGKILL');
      if (!(await waitFor(hasEnded, KILL_LIMIT_MS))) throw new Error(`the ${this.label} does not end`);
    } finally {
      held?.release();
    }
  }

  async remove(): Promise<void> {
    deleteService(SERVICE_NAME);
    const isGone = await waitFor(() => Promise.resolve(queryService(SERVICE_NAME) === undefined), REMOVE_LIMIT_MS);
    if (!isGone)
      throw new Error(`Windows keeps the ${this.label} until the Services window is closed; then run this again`);
    await removeEventSource();
  }

  state(): Promise<ServiceState> {
    return Promise.resolve(stateOf(queryService(SERVICE_NAME)?.state));
  }
}

function stateOf(state: number | undefined): ServiceState {
  switch (state) {
    case undefined:
      return 'absent';
    case STATE.stopped:
      return 'stopped';
    case STATE.running:
      return 'running';
    default:
      return 'changing';
  }
}
