import { Public } from '@gururmm/server/platform/http';
import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentKeyGuard, type Caller, CallingAgent } from './agent-key.guard';
import { AgentSelfBody } from './dto/agent-self.dto';

/** For `gururmm-agent doctor`: tells an agent how it is seen, and changes nothing, so that a running agent goes on. */
@ApiTags('agents')
@ApiBearerAuth()
@Controller('agent')
@Public()
@UseGuards(AgentKeyGuard)
export class AgentSelfController {
  @Get('self')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The agent whose key is shown', operationId: 'agentSelf' })
  @ApiOkResponse({ type: AgentSelfBody })
  self(@CallingAgent() { agent }: Caller): AgentSelfBody {
    return {
      agent_id: agent.id,
      status: agent.approval === 'approved' ? 'approved' : 'pending_approval',
      server_time: new Date().toISOString(),
    };
  }
}
