import { AgentsRepository } from '@gururmm/server/agents';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { type CommandStatus, isTerminalStatus } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { Command } from './command.entity';
import { CommandDispatcher } from './command-dispatcher';
import { CommandNews } from './command-news';
import { type CommandDetails, CommandsRepository, type NewCommand } from './commands.repository';

/** Between two looks at the row while somebody waits; the bus usually answers sooner. */
const WAIT_POLL_MS = 1_000;

/** A command that may run only at once still has this long to be handed over. */
const ONLY_NOW_SECONDS = 30;

@Injectable()
export class CommandsService {
  constructor(
    private readonly commands: CommandsRepository,
    private readonly agents: AgentsRepository,
    private readonly dispatcher: CommandDispatcher,
    private readonly news: CommandNews,
    private readonly bus: ClusterBus,
  ) {}

  /** Stores the command, then offers it to the agent. `expiresInSeconds` 0 means: only if the agent is online now. */
  async submit(scope: ClientScope, actor: Actor, command: NewCommand, expiresInSeconds: number): Promise<Command> {
    const isOnlyNow = expiresInSeconds === 0;
    const agent = await this.agents.get(scope, command.agentId);
    if (agent.status === 'revoked') throw new DomainError('conflict', 'The agent was revoked.');
    const lifetimeSeconds = isOnlyNow ? ONLY_NOW_SECONDS : expiresInSeconds;
    const created = await this.commands.create(scope, actor, command, lifetimeSeconds);
    this.announce(created);
    if (isOnlyNow && agent.status !== 'online') {
      await this.commands.expireNow(created.id, 'The agent was not online.');
      const expired = await this.commands.get(scope, created.id);
      this.announce(expired);
      return expired;
    }
    this.bus.publish('command.wake', { agentId: command.agentId });
    return created;
  }

  /** @throws DomainError not_found when the agent is outside the scope */
  async assertAgent(scope: ClientScope, agentId: string): Promise<void> {
    await this.agents.get(scope, agentId);
  }

  /** @throws DomainError command_not_cancellable when the command is over */
  async cancel(scope: ClientScope, actor: Actor, id: string): Promise<Command> {
    const before = await this.commands.get(scope, id);
    if (isTerminalStatus(before.status))
      throw new DomainError('command_not_cancellable', `The command is ${before.status}.`);
    const command = await this.commands.requestCancel(scope, actor, id);
    if (isTerminalStatus(command.status)) this.announce(command);
    else this.dispatcher.sendCancel(command.agentId, id);
    return command;
  }

  /** The command when it is over, or as it is after `waitSeconds`. */
  async waitForEnd(scope: ClientScope, id: string, waitSeconds: number, signal: AbortSignal): Promise<CommandDetails> {
    const deadline = Date.now() + waitSeconds * 1000;
    for (;;) {
      const lookAgainMs = Math.min(WAIT_POLL_MS, Math.max(0, deadline - Date.now()));
      const news = this.news.next(id, ['command.changed'], lookAgainMs, signal);
      const { status } = await this.commands.get(scope, id);
      if (isTerminalStatus(status) || Date.now() >= deadline || signal.aborted) {
        news.cancel();
        return this.commands.details(scope, id);
      }
      await news.arrived;
    }
  }

  private announce(command: Command): void {
    const { id, agentId, clientId, exitCode } = command;
    const status: CommandStatus = command.status;
    this.bus.publish('command.changed', { commandId: id, agentId, clientId, status, exitCode });
  }
}
