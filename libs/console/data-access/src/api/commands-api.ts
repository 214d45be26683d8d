import { inject, Injectable } from '@angular/core';
import {
  agentCommandsSubmit,
  commandsCancel,
  commandsGet,
  commandsList,
  commandsOutput,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Command, CommandFilters, CommandSubmission, OutputPage, Page } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

@Injectable({ providedIn: 'root' })
export class CommandsApi {
  private readonly api = inject(ApiClient).options;

  list(filters: CommandFilters, page: PageRequest): Promise<Page<Command>> {
    return dataOf(commandsList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<Command> {
    return dataOf(commandsGet({ ...this.api, path: { id } }));
  }

  /** `idempotencyKey` makes a repeated submission of the same form the same command. */
  submit(agentId: string, submission: CommandSubmission, idempotencyKey: string): Promise<Command> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    return dataOf(agentCommandsSubmit({ ...this.api, path: { id: agentId }, body: submission, headers }));
  }

  async cancel(id: string): Promise<void> {
    await commandsCancel({ ...this.api, path: { id } });
  }

  /** Output chunks after `afterSeq`; -1 reads from the start. */
  output(id: string, afterSeq: number): Promise<OutputPage> {
    return dataOf(commandsOutput({ ...this.api, path: { id }, query: { after_seq: afterSeq } }));
  }
}
