import type { Poll } from '@gururmm/server/agents';
import { AgentCommands, CommandLeases } from '@gururmm/server/commands';
import { UpdateOffers, UpdateVerification } from '@gururmm/server/updates';
import { Injectable } from '@nestjs/common';
import type { LegacyHeartbeatBody } from './dto/legacy-heartbeat.dto';

/** What an agent that polls has to do now: the part of a heartbeat's answer that is work. */
@Injectable()
export class LegacyWork {
  constructor(
    private readonly leases: CommandLeases,
    private readonly commands: AgentCommands,
    private readonly offers: UpdateOffers,
    private readonly verification: UpdateVerification,
  ) {}

  /** @param isOtherVersion the agent says another version than before: perhaps that of its update, on trial */
  async of(
    agentId: string,
    { hasSocket, epoch }: Poll,
    isOtherVersion: boolean,
  ): Promise<Pick<LegacyHeartbeatBody, 'pending_commands' | 'cancelled' | 'update'>> {
    // Through the socket it hears of all this sooner; two ways at once would only race.
    if (hasSocket) return { pending_commands: [], cancelled: [] };
    if (isOtherVersion) await this.verification.versionSeen(agentId);
    const update = await this.offers.toPollingAgent(agentId);
    return {
      pending_commands: await this.leases.lease({ agentId, epoch, nodeId: null }),
      cancelled: await this.commands.toCancel(agentId),
      ...(update === undefined ? {} : { update }),
    };
  }
}
