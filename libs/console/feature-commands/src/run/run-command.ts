import { Component, inject, input } from '@angular/core';
import { type Agent, asApiError, type CommandSubmission } from '@gururmm/console/data-access';
import { ErrorPanel, Notices } from '@gururmm/console/ui';
import { CommandResult } from '../output/command-result';
import { CommandSession } from '../output/command-session';
import { OutputPane } from '../output/output-pane';
import { CommandSubmitter } from './command-submitter';
import { RunCommandForm } from './run-command-form';
import { RunCommandStore } from './run-command-store';

/** Runs commands on one agent and shows the output as it comes. */
@Component({
  selector: 'grmm-run-command',
  imports: [CommandResult, ErrorPanel, OutputPane, RunCommandForm],
  providers: [CommandSession, CommandSubmitter, RunCommandStore],
  templateUrl: './run-command.html',
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    .hint {
      padding: 10px 16px;
      border-radius: 8px;
      color: var(--grmm-warn);
      background: var(--grmm-warn-fill);
    }
  `,
})
export class RunCommand {
  private readonly notices = inject(Notices);
  protected readonly store = inject(RunCommandStore);
  protected readonly session = inject(CommandSession);

  readonly agent = input.required<Agent>();

  protected run(submission: CommandSubmission): void {
    void this.store.run(this.agent().id, submission);
  }

  protected async cancel(): Promise<void> {
    await this.session.cancel().catch((thrown: unknown) => this.notices.failed(asApiError(thrown)));
  }
}
