import type { ClientScope } from '@gururmm/server/platform/database';
import { IdParam, RequirePermission, Scope } from '@gururmm/server/platform/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AgentPolicyViews } from './agent-policy-view';
import { EffectivePolicyBody, toEffectivePolicyBody } from './dto/effective-policy.dto';

@ApiTags('policies')
@Controller('agents')
export class AgentPolicyController {
  constructor(private readonly views: AgentPolicyViews) {}

  @Get(':id/effective-policy')
  @RequirePermission('policies.read')
  @ApiOkResponse({ type: EffectivePolicyBody })
  async get(@Scope() scope: ClientScope, @IdParam('agent') id: string): Promise<EffectivePolicyBody> {
    return toEffectivePolicyBody(await this.views.of(scope, id));
  }
}
