import { invalidRequest, ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { isBuiltIn } from '../built-in-variables';
import { NAME_PATTERN } from '../script-definition';
import { type Variable, VARIABLE_LEVELS, type VariableLevel } from '../variable.entity';
import type { VariablePlace } from '../variables.repository';

const MAX_VALUE_LENGTH = 16_384;

export class ListVariablesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: VARIABLE_LEVELS }) @IsOptional() @IsIn(VARIABLE_LEVELS) level?: VariableLevel;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() agent_id?: string;
}

export class PutVariableRequest {
  @ApiProperty({ enum: VARIABLE_LEVELS }) @IsIn(VARIABLE_LEVELS) level!: VariableLevel;
  @ApiPropertyOptional({ format: 'uuid', description: 'On the level client.' })
  @IsOptional()
  @IsUUID()
  client_id?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'On the level site.' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'On the level agent.' })
  @IsOptional()
  @IsUUID()
  agent_id?: string;

  @ApiProperty({ pattern: NAME_PATTERN.source })
  @IsString()
  @Matches(NAME_PATTERN, { message: 'name must have lower-case letters, digits and _, and begin with a letter' })
  name!: string;

  @ApiProperty({ maxLength: MAX_VALUE_LENGTH }) @IsString() @MaxLength(MAX_VALUE_LENGTH) value!: string;

  @ApiPropertyOptional({ default: false, description: 'Sealed, never shown again, and redacted from output.' })
  @IsOptional()
  @IsBoolean()
  is_secret?: boolean;
}

export class VariableBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: VARIABLE_LEVELS, enumName: 'VariableLevel' }) level!: VariableLevel;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agent_id!: string | null;
  @ApiProperty() name!: string;
  @ApiProperty() is_secret!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Null for a secret.' }) value!: string | null;
  @ApiProperty() updated_by!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

/**
 * Where a variable of this request hangs.
 * @throws DomainError invalid_request when the level and the ids do not fit, or the name is the server's own
 */
export function toPlace(body: PutVariableRequest): VariablePlace {
  const ids = { client: body.client_id, site: body.site_id, agent: body.agent_id };
  for (const [level, id] of Object.entries(ids)) {
    const isNeeded = level === body.level;
    if (isNeeded === (id === undefined)) {
      const path = `${level}_id`;
      throw invalidRequest([
        { path, message: `${path} ${isNeeded ? 'is needed on this level' : 'does not belong to this level'}` },
      ]);
    }
  }
  if (isBuiltIn(body))
    throw invalidRequest([{ path: 'name', message: `${body.level}.${body.name} has its value from the server` }]);
  const ownerId = body.level === 'global' ? null : (ids[body.level] ?? null);
  return { level: body.level, ownerId };
}

export function toVariableBody(variable: Variable): VariableBody {
  return {
    id: variable.id,
    level: variable.level,
    client_id: variable.clientId,
    site_id: variable.siteId,
    agent_id: variable.agentId,
    name: variable.name,
    is_secret: variable.isSecret,
    value: variable.value,
    updated_by: variable.updatedBy,
    updated_at: variable.updatedAt.toISOString(),
  };
}
