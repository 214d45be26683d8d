import { IsTimestamp } from '@gururmm/server/platform/http';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { BacktestResult } from '../backtest/backtest';
import { METRIC_KINDS, type MetricKind } from '../rules/rule-kinds';
import { CreateAlertRuleRequest } from './rule.dto';

export const MAX_RANGE_DAYS = 31;

/** A rule as it would be made, and the time to try it on. */
export class BacktestRequest extends CreateAlertRuleRequest {
  @ApiProperty({ enum: METRIC_KINDS, enumName: 'AlertRuleMetricKind' }) @IsIn(METRIC_KINDS) declare kind: MetricKind;
  @ApiProperty({ format: 'date-time' }) @IsTimestamp() from!: string;
  @ApiProperty({ format: 'date-time', description: `At most ${MAX_RANGE_DAYS} days after \`from\`.` })
  @IsTimestamp()
  to!: string;
}

export class BacktestAlertBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty() object!: string;
  @ApiProperty({ format: 'date-time' }) raised_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null when it was open at the end.' })
  cleared_at!: string | null;
  @ApiProperty({ type: 'integer', description: 'Up to its end, or the end of the range.' }) duration_seconds!: number;
  @ApiProperty() peak!: number;
}

export class BacktestBody {
  @ApiProperty({ type: 'integer', description: 'All of them, also those beyond the list.' }) alert_count!: number;
  @ApiProperty({ type: 'integer' }) agents_with_alerts!: number;
  @ApiProperty({ type: 'integer' }) agents_evaluated!: number;
  @ApiProperty({ type: 'integer' }) agents_in_reach!: number;
  @ApiProperty({ type: 'integer' }) samples!: number;
  @ApiProperty({ description: 'False when a limit (samples, agents, time) ended it before all agents were looked at.' })
  complete!: boolean;
  @ApiProperty({ type: [BacktestAlertBody], description: 'At most 500.' }) alerts!: BacktestAlertBody[];
}

export function toBacktestBody(result: BacktestResult, to: Date): BacktestBody {
  return {
    alert_count: result.alertCount,
    agents_with_alerts: result.agentsWithAlerts,
    agents_evaluated: result.agentsEvaluated,
    agents_in_reach: result.agentsInReach,
    samples: result.samples,
    complete: result.isComplete,
    alerts: result.alerts.map(({ agentId, hostname, object, raisedMs, clearedMs, peak }) => ({
      agent_id: agentId,
      hostname,
      object,
      raised_at: new Date(raisedMs).toISOString(),
      cleared_at: clearedMs === null ? null : new Date(clearedMs).toISOString(),
      duration_seconds: Math.round(((clearedMs ?? to.getTime()) - raisedMs) / 1000),
      peak,
    })),
  };
}
