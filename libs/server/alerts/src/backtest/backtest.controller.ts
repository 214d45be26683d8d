import type { ClientScope } from '@gururmm/server/platform/database';
import { invalidRequest, RequirePermission, Scope } from '@gururmm/server/platform/http';
import { type PolicyTarget, PolicyTargets } from '@gururmm/server/policies';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { BacktestBody, BacktestRequest, MAX_RANGE_DAYS, toBacktestBody } from '../dto/backtest.dto';
import { contentOf } from '../rules/rule-content';
import { Backtest } from './backtest';

const DAY_MS = 86_400_000;
/** Everybody may try a rule on all that they see. */
const EVERYWHERE: PolicyTarget = { level: 'global', clientId: null, siteId: null, tag: null, agentId: null };

@ApiTags('alerts')
@Controller('alert-rules/backtest')
export class BacktestController {
  constructor(
    private readonly backtest: Backtest,
    private readonly targets: PolicyTargets,
  ) {}

  @Post()
  @RequirePermission('alert_rules.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: BacktestBody, description: 'What the rule would have raised; nothing is saved or sent.' })
  async run(@Scope() scope: ClientScope, @Body() body: BacktestRequest): Promise<BacktestBody> {
    const [from, to] = [new Date(body.from), new Date(body.to)];
    if (from >= to) throw invalidRequest([{ path: 'to', message: 'must be after from' }]);
    if (to.getTime() - from.getTime() > MAX_RANGE_DAYS * DAY_MS) {
      throw invalidRequest([{ path: 'to', message: `must be at most ${MAX_RANGE_DAYS} days after from` }]);
    }
    const target = body.level === 'global' ? EVERYWHERE : await this.targets.resolve(scope, body);
    const rule = { ...contentOf(body.kind, body), ...target, kind: body.kind };
    return toBacktestBody(await this.backtest.run(scope, rule, { from, to }), to);
  }
}
