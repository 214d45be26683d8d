import { inject, Injectable } from '@angular/core';
import { ApiClient } from './api-client';
import type { Command, CommandFilters, CommandSubmission, OutputPage, Page } from './api-models';
import type { PageRequest } from './page-request';

@Injectable({ providedIn: 'root' })
export class CommandsApi {
  private readonly api = inject(ApiClient);

  list(filters: CommandFilters, page: PageRequest): Promise<Page<Command>> {
    return this.api.get('/commands', { ...filters, ...page });
  }

  get(id: string): Promise<Command> {
    return this.api.get(`/commands/${id}`);
  }

  /** `idempotencyKey` makes a repeated submission of the same form the same command. */
  submit(agentId: string, submission: CommandSubmission, idempotencyKey: string): Promise<Command> {
    return this.api.post(`/agents/${agentId}/command`, submission, { 'idempotency-key': idempotencyKey });
  }

  async cancel(id: string): Promise<void> {
    await this.api.post(`/commands/${id}/cancel`);
  }

  /** Output chunks after `afterSeq`; -1 reads from the start. */
  output(id: string, afterSeq: number): Promise<OutputPage> {
    return this.api.get(`/commands/${id}/output`, afterSeq < 0 ? {} : { after_seq: afterSeq });
  }
}
