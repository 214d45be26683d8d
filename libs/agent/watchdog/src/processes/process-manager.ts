import type { ServiceManager, Sighting } from '../service-manager';

/** Names of the processes that live now; case as the system has it. */
export type ListProcessNames = () => ReadonlySet<string> | Promise<ReadonlySet<string>>;

/** Starts a command that lives on without the agent. @throws Error when it cannot be started */
export type StartDetached = (command: string) => Promise<void>;

export interface ProcessManagerOptions {
  readonly list: ListProcessNames;
  readonly startDetached: StartDetached;
  /** How a name is compared; Windows ignores case and `.exe`. */
  readonly normalize: (name: string) => string;
  /** Whether this machine lets the policy run commands: a start command is one. */
  readonly mayRunCommands: boolean;
}

/** Processes by their names, started again by the command that the policy names. */
export class ProcessManager implements ServiceManager {
  constructor(private readonly options: ProcessManagerOptions) {}

  async look(names: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
    const { list, normalize } = this.options;
    const living = new Set([...(await list())].map(normalize));
    return new Map(
      names.map((name) => [
        name,
        living.has(normalize(name)) ? { status: 'up' } : { status: 'down', detail: 'no such process' },
      ]),
    );
  }

  async start(_name: string, startCommand: string | undefined): Promise<void> {
    if (startCommand === undefined) throw new Error('the policy names no start command');
    if (!this.options.mayRunCommands) throw new Error('commands of type shell are not allowed on this machine');
    await this.options.startDetached(startCommand);
  }
}
