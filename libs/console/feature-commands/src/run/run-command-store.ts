import { inject, Injectable, signal } from '@angular/core';
import { type ApiError, asApiError, type CommandSubmission, CommandsApi } from '@gururmm/console/data-access';
import { CommandSession } from '../output/command-session';
import { newIdempotencyKey } from './idempotency-key';

/** Submits commands to one agent and follows the last of them. */
@Injectable()
export class RunCommandStore {
  private readonly api = inject(CommandsApi);
  private readonly session = inject(CommandSession);
  private readonly errorSignal = signal<ApiError | null>(null);
  private readonly submittingSignal = signal(false);
  private unanswered: { body: string; key: string } | null = null;

  readonly error = this.errorSignal.asReadonly();
  readonly isSubmitting = this.submittingSignal.asReadonly();

  async run(agentId: string, submission: CommandSubmission): Promise<void> {
    if (this.submittingSignal()) return;
    this.submittingSignal.set(true);
    this.errorSignal.set(null);
    try {
      const command = await this.submit(agentId, submission);
      void this.session.follow(command.id, command);
    } catch (thrown) {
      this.errorSignal.set(asApiError(thrown));
    } finally {
      this.submittingSignal.set(false);
    }
  }

  /**
   * The same form sent again after no answer came keeps its key: the server may have stored the
   * first one, and then answers with it instead of running the command twice.
   */
  private async submit(agentId: string, submission: CommandSubmission) {
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
