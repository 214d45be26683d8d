import { inject, Injectable } from '@angular/core';
import { Attempt, type CommandSubmission } from '@gururmm/console/data-access';
import { CommandSession } from '../output/command-session';
import { CommandSubmitter } from './command-submitter';

/** Submits commands to one agent and follows the last of them. */
@Injectable()
export class RunCommandStore {
  private readonly submitter = inject(CommandSubmitter);
  private readonly session = inject(CommandSession);
  private readonly submitting = new Attempt();

  readonly error = this.submitting.error;
  readonly isSubmitting = this.submitting.isBusy;

  async run(agentId: string, submission: CommandSubmission): Promise<void> {
    const command = await this.submitting.run(() => this.submitter.submit(agentId, submission));
    if (command !== null) void this.session.follow(command.id, command);
  }
}
