import { Public } from '@gururmm/server/platform/http';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { Body, Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentKeyGuard, type Caller, CallingAgent } from './agent-key.guard';
import { LegacyHeartbeatBody, LegacyHeartbeatRequest, PendingCommandBody } from './dto/legacy-heartbeat.dto';
import {
  LegacyCommandAckBody,
  LegacyCommandAckRequest,
  LegacyCommandOutputBody,
  LegacyCommandOutputRequest,
  LegacyCommandResultBody,
  LegacyCommandResultRequest,
  LegacyUpdateStatusBody,
  LegacyUpdateStatusRequest,
} from './dto/legacy-report.dto';
import { LegacyHeartbeats } from './legacy-heartbeats';
import { LegacyReports } from './legacy-reports';
import { ProtocolBody } from './protocol-body';

/** The socket's messages for agents that poll; each is the agent's by its own key. */
@ApiTags('legacy agents')
@ApiBearerAuth()
@ApiExtraModels(PendingCommandBody)
@Controller('agent')
@Public()
@UseGuards(AgentKeyGuard)
export class LegacyAgentController {
  constructor(
    private readonly heartbeats: LegacyHeartbeats,
    private readonly reports: LegacyReports,
  ) {}

  @Post('heartbeat')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Says that the agent is there, and takes its work' })
  @ApiOkResponse({ type: LegacyHeartbeatBody })
  heartbeat(@CallingAgent() caller: Caller, @Body() body: LegacyHeartbeatRequest): Promise<LegacyHeartbeatBody> {
    return this.heartbeats.take(caller, body);
  }

  @Post('command-ack')
  @HttpCode(200)
  @ApiOperation({ summary: 'A command is journalled on the agent and about to start' })
  @ApiBody({ type: LegacyCommandAckRequest })
  @ApiOkResponse({ type: LegacyCommandAckBody })
  commandAck(
    @CallingAgent() { agent }: Caller,
    @ProtocolBody('command_ack') payload: AgentPayload<'command_ack'>,
  ): Promise<LegacyCommandAckBody> {
    return this.reports.started(agent, payload.command_id);
  }

  @Post('command-output')
  @HttpCode(200)
  @ApiOperation({ summary: 'One chunk of output; stored once, however often it comes' })
  @ApiBody({ type: LegacyCommandOutputRequest })
  @ApiOkResponse({ type: LegacyCommandOutputBody })
  commandOutput(
    @CallingAgent() { agent }: Caller,
    @ProtocolBody('command_output') payload: AgentPayload<'command_output'>,
  ): Promise<LegacyCommandOutputBody> {
    return this.reports.output(agent, payload);
  }

  @Post('command-result')
  @HttpCode(200)
  @ApiOperation({ summary: 'The end of a command; stored once, however often it comes' })
  @ApiBody({ type: LegacyCommandResultRequest })
  @ApiOkResponse({ type: LegacyCommandResultBody })
  commandResult(
    @CallingAgent() { agent }: Caller,
    @ProtocolBody('command_result') payload: AgentPayload<'command_result'>,
  ): Promise<LegacyCommandResultBody> {
    return this.reports.ended(agent, payload);
  }

  @Post('update-status')
  @HttpCode(200)
  @ApiOperation({ summary: 'How far an update is, or how it ended; an end counts once' })
  @ApiBody({ type: LegacyUpdateStatusRequest })
  @ApiOkResponse({ type: LegacyUpdateStatusBody })
  updateStatus(
    @CallingAgent() { agent }: Caller,
    @ProtocolBody('update_status') payload: AgentPayload<'update_status'>,
  ): Promise<LegacyUpdateStatusBody> {
    return this.reports.updated(agent, payload);
  }
}
