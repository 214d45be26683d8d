import { randomUUID } from 'node:crypto';
import type { Agent } from '@gururmm/server/agents';
import { AgentCommands, type AgentCommandState, CommandOutputWriter, CommandReports } from '@gururmm/server/commands';
import { notFound } from '@gururmm/server/platform/errors';
import { UpdateReports } from '@gururmm/server/updates';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type {
  LegacyCommandAckBody,
  LegacyCommandOutputBody,
  LegacyCommandResultBody,
  LegacyUpdateStatusBody,
} from './dto/legacy-report.dto';

/** What agents that poll tell of their commands and updates. Every answer comes after COMMIT. */
@Injectable()
export class LegacyReports {
  constructor(
    private readonly commands: AgentCommands,
    private readonly reports: CommandReports,
    private readonly writer: CommandOutputWriter,
    private readonly updates: UpdateReports,
  ) {}

  /** @throws DomainError not_found for a command that this agent does not have */
  async started(agent: Agent, commandId: string): Promise<LegacyCommandAckBody> {
    await this.reports.started(agent.id, commandId);
    const { status, isCancelRequested } = await this.stateOf(agent, commandId);
    return { command_id: commandId, status, start: status === 'running' && !isCancelRequested };
  }

  /** @throws DomainError not_found for a command that this agent does not have */
  async output(agent: Agent, chunk: AgentPayload<'command_output'>): Promise<LegacyCommandOutputBody> {
    await this.stateOf(agent, chunk.command_id);
    // Each request may reach another node: none relies on what it remembers of the one before.
    const origin = { agentId: agent.id, clientId: agent.clientId, epoch: randomUUID() };
    return { command_id: chunk.command_id, acked_seq: await this.writer.take(origin, chunk) };
  }

  /** @throws DomainError not_found for a command that this agent does not have */
  async ended(agent: Agent, result: AgentPayload<'command_result'>): Promise<LegacyCommandResultBody> {
    await this.stateOf(agent, result.command_id);
    return { command_id: result.command_id, acknowledged: await this.reports.ended(agent.id, result) };
  }

  /** @throws DomainError not_found when the agent has no such update */
  async updated(agent: Agent, report: AgentPayload<'update_status'>): Promise<LegacyUpdateStatusBody> {
    await this.updates.take(agent.id, report);
    return { update_id: report.update_id, acknowledged: true };
  }

  private async stateOf(agent: Agent, commandId: string): Promise<AgentCommandState> {
    const state = await this.commands.stateOf(agent.id, commandId);
    if (state === undefined) throw notFound('command');
    return state;
  }
}
