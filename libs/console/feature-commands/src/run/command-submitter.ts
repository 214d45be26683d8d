import { inject, Injectable } from '@angular/core';
import { asApiError, type Command, type CommandSubmission, CommandsApi } from '@gururmm/console/data-access';
import { newIdempotencyKey } from './idempotency-key';

/**
 * Submits commands so that none runs twice by mistake: the same form sent again after no answer came
 * keeps its key. The server may have stored the first one, and then answers with it.
 */
@Injectable()
export class CommandSubmitter {
  private readonly api = inject(CommandsApi);
  private unanswered: { body: string; key: string } | null = null;

  /** @throws ApiError when the server refuses or cannot be reached */
  async submit(agentId: string, submission: CommandSubmission): Promise<Command> {
    const body = JSON.stringify([agentId, submission]);
    const key = this.unanswered?.body === body ? this.unanswered.key : newIdempotencyKey();
    this.unanswered = { body, key };
    try {
      const command = await this.api.submit(agentId, submission, key);
      this.unanswered = null;
      return command;
    } catch (thrown) {
      if (asApiError(thrown).status !== 0) this.unanswered = null;
      throw thrown;
    }
  }
}
