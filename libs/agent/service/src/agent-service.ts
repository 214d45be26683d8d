/** What a service manager says of the agent. `changing`: on its way up or down. */
export type ServiceState = 'running' | 'stopped' | 'changing' | 'absent';

/**
 * The agent as something that the operating system starts and stops. Each step may be repeated: what is done already
 * is left as it is, so that an installation that was cut off is finished by running it again.
 */
export interface AgentService {
  /** For people: `systemd service gururmm-agent`. */
  readonly label: string;
  /** Whether the agent runs again after a restart of the machine. */
  readonly startsAtBoot: boolean;
  /** Makes the service known, or brings its description up to date; starts nothing. */
  register(): Promise<void>;
  /** @throws Error with the system's reason when the service does not come up in time */
  start(): Promise<void>;
  /** Returns once no process of the agent is left. @throws Error when it cannot be ended */
  stop(): Promise<void>;
  /** Takes the service away; a running one is to be stopped before. */
  remove(): Promise<void>;
  state(): Promise<ServiceState>;
}
