import { CHECK_OUTCOMES, CHECK_STATES, type CheckOutcome, type CheckState } from '@gururmm/shared/protocol';
import { ApiProperty } from '@nestjs/swagger';
import type { CheckCurrent, CheckResult } from '../check-result.entity';
import type { CheckOnAgent } from '../checks.repository';

/** A result that is this much later than its interval is missed. */
const OVERDUE_INTERVALS = 2;

class CheckFindingBody {
  @ApiProperty({ enum: CHECK_STATES, enumName: 'CheckState' }) status!: CheckState;
  @ApiProperty({ enum: CHECK_OUTCOMES, enumName: 'CheckOutcome', description: '`rejected`: not permitted there.' })
  outcome!: CheckOutcome;
  @ApiProperty({ type: 'integer', format: 'int64', nullable: true }) exit_code!: number | null;
  @ApiProperty({ description: 'Stdout, then stderr; at most 8 KiB.' }) output!: string;
  @ApiProperty() truncated!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Why there is no exit code.' }) error!: string | null;
  @ApiProperty() duration_ms!: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Of the rule.' }) rule_version!: number | null;
  @ApiProperty({ format: 'date-time', description: 'Of the start, by the agent.' }) occurred_at!: string;
  @ApiProperty({ format: 'date-time' }) received_at!: string;
}

export class CheckResultBody extends CheckFindingBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
}

export class CheckCurrentBody extends CheckFindingBody {
  @ApiProperty({ format: 'date-time', description: 'When it came to this status.' }) since!: string;
}

export class CheckBody {
  @ApiProperty({ format: 'uuid' }) rule_id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: 'integer' }) rule_version!: number;
  @ApiProperty({ type: 'integer' }) interval_seconds!: number;
  @ApiProperty({ type: CheckCurrentBody, nullable: true, description: 'Null before the first result.' })
  current!: CheckCurrentBody | null;
  @ApiProperty({ description: 'The newest result is older than two intervals and the time limit.' })
  overdue!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Why the agent is not told to run it.' })
  problem!: string | null;
}

export function toCheckBody({ rule, current }: CheckOnAgent, problem: string | undefined, now = Date.now()): CheckBody {
  const { interval_seconds: interval, timeout_seconds: timeout = 0 } = rule.parameters;
  const patienceMs = (OVERDUE_INTERVALS * interval + timeout) * 1000;
  return {
    rule_id: rule.id,
    name: rule.name,
    rule_version: rule.version,
    interval_seconds: interval,
    current: current === undefined ? null : { ...toFinding(current), since: current.since.toISOString() },
    overdue: current !== undefined && now - current.occurredAt.getTime() > patienceMs,
    problem: problem ?? null,
  };
}

export function toCheckResultBody(result: CheckResult): CheckResultBody {
  return { id: result.id, ...toFinding(result) };
}

function toFinding(found: CheckResult | CheckCurrent): CheckFindingBody {
  return {
    status: found.state,
    outcome: found.outcome,
    exit_code: found.exitCode === null ? null : Number(found.exitCode),
    output: found.output,
    truncated: found.truncated,
    error: found.error,
    duration_ms: found.durationMs,
    rule_version: found.ruleVersion,
    occurred_at: found.occurredAt.toISOString(),
    received_at: found.receivedAt.toISOString(),
  };
}
