import { inject, Injectable } from '@angular/core';
import { type Command, type CommandSubmission, CommandsApi } from '@gururmm/console/data-access';
import { SubmissionKey } from './submission-key';

/** Submits commands so that none runs twice by mistake. */
@Injectable()
export class CommandSubmitter {
  private readonly api = inject(CommandsApi);
  private readonly key = new SubmissionKey();

  /** @throws ApiError when the server refuses or cannot be reached */
  submit(agentId: string, submission: CommandSubmission): Promise<Command> {
    return this.key.send([agentId, submission], (key) => this.api.submit(agentId, submission, key));
  }
}
