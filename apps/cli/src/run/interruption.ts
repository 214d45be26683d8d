import type { Terminal } from '../terminal';

/** What to do with commands that still run when grmm is told to stop. */
export type Decision = 'cancel' | 'leave';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl+C and termination. A person is asked once; in CI, where nobody is there, the commands are
 * cancelled. A second signal ends grmm at once.
 */
export class Interruption {
  private isSignalled = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly exitNow: () => never,
  ) {}

  /** Resolves at the first signal, once the person has answered. */
  decision(question: string): Promise<Decision> {
    return new Promise((resolve, reject) => {
      for (const signal of SIGNALS) {
        process.on(signal, () => {
          if (this.isSignalled) this.exitNow();
          this.isSignalled = true;
          if (signal !== 'SIGINT' || !this.terminal.isInteractive) resolve('cancel');
          else this.ask(question).then(resolve, reject);
        });
      }
    });
  }

  private async ask(question: string): Promise<Decision> {
    const answer = await this.terminal.ask(`\n${question} [y/N] `);
    return /^y(es)?$/i.test(answer) ? 'cancel' : 'leave';
  }
}
