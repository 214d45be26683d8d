import { PollingPresence } from '@gururmm/server/agents';
import { EnrolmentService } from '@gururmm/server/enrolment';
import { MetricsWriter } from '@gururmm/server/metrics';
import { DomainError } from '@gururmm/server/platform/errors';
import { metricsSampleSchema } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { Caller } from './agent-key.guard';
import type { LegacyHeartbeatBody, LegacyHeartbeatRequest } from './dto/legacy-heartbeat.dto';
import { POLLING } from './legacy-capabilities';
import { LegacyWork } from './legacy-work';

/** Some thirty years; one value that PostgreSQL cannot reckon with would spoil a whole batch of heartbeats. */
const LONGEST_UPTIME_SECONDS = 1e9;

/** A heartbeat over REST: presence, metrics, and the work that the agent has now. */
@Injectable()
export class LegacyHeartbeats {
  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly presence: PollingPresence,
    private readonly metrics: MetricsWriter,
    private readonly work: LegacyWork,
  ) {}

  /** @throws DomainError forbidden when another machine shows the agent's key */
  async take({ agent, apiKey, address }: Caller, body: LegacyHeartbeatRequest): Promise<LegacyHeartbeatBody> {
    if (body.device_id !== undefined) {
      const machine = { device_id: body.device_id, hostname: agent.hostname };
      await this.enrolment.assertOwnMachine(agent, machine, address);
    }
    const nextKey = await this.enrolment.nextKey(agent, apiKey);
    const poll = await this.presence.heard(toSign(agent.id, body));
    if (poll === undefined) throw new DomainError('unauthenticated', 'this agent was removed');
    if (body.metrics !== undefined) {
      const sample = metricsSampleSchema.parse(body.metrics);
      await this.metrics.add({ agentId: agent.id, clientId: poll.clientId }, { seq: 0, samples: [sample] });
    }
    const isOtherVersion = body.agent_version !== undefined && body.agent_version !== agent.version;
    return {
      agent_id: agent.id,
      server_time: new Date().toISOString(),
      heartbeat_interval_seconds: this.presence.intervalSeconds,
      ...(await this.work.of(agent.id, poll, isOtherVersion)),
      connected_by_socket: poll.hasSocket,
      ...(nextKey === undefined ? {} : { api_key: nextKey }),
    };
  }
}

function toSign(agentId: string, body: LegacyHeartbeatRequest) {
  return {
    agentId,
    version: body.agent_version,
    osVersion: body.os_version,
    capabilities: body.capabilities === undefined ? undefined : [POLLING, ...body.capabilities],
    clockSkewMs: body.ts === undefined ? undefined : Math.round(Date.parse(body.ts) - Date.now()),
    uptimeSeconds:
      body.uptime_seconds === undefined ? undefined : Math.min(body.uptime_seconds, LONGEST_UPTIME_SECONDS),
    isRebootPending: body.reboot_pending,
  };
}
