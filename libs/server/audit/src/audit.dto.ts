import { IsTimestamp, ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, Length } from 'class-validator';
import type { AuditEntry } from './audit-entry.entity';

export class ListAuditQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() actor_id?: string;
  @ApiPropertyOptional({ example: 'site.update' }) @IsOptional() @IsString() @Length(1, 100) action?: string;
  @ApiPropertyOptional({ example: 'site' }) @IsOptional() @IsString() @Length(1, 100) object_kind?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 100) object_id?: string;
  @ApiPropertyOptional({ format: 'date-time' }) @IsOptional() @IsTimestamp() since?: string;
}

export class AuditEntryBody {
  @ApiProperty() id!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: 'integer', description: 'Place in the chain of its client.' }) chain_seq!: number;
  @ApiProperty({ enum: ['user', 'api_token', 'agent', 'system', 'anonymous'] }) actor_kind!: AuditEntry['actorKind'];
  @ApiProperty({ type: String, nullable: true }) actor_id!: string | null;
  @ApiProperty() actor_name!: string;
  @ApiProperty({ type: String, nullable: true }) address!: string | null;
  @ApiProperty({ type: String, nullable: true }) request_id!: string | null;
  @ApiProperty() action!: string;
  @ApiProperty() object_kind!: string;
  @ApiProperty({ type: String, nullable: true }) object_id!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) before!: Record<string, unknown> | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) after!: Record<string, unknown> | null;
  @ApiProperty({ description: 'SHA-256 over this row and the one before it, hex.' }) hash!: string;
}

export function toAuditEntryBody(entry: AuditEntry): AuditEntryBody {
  return {
    id: entry.id,
    at: entry.at.toISOString(),
    client_id: entry.clientId,
    chain_seq: Number(entry.chainSeq),
    actor_kind: entry.actorKind,
    actor_id: entry.actorId,
    actor_name: entry.actorName,
    address: entry.address,
    request_id: entry.requestId,
    action: entry.action,
    object_kind: entry.objectKind,
    object_id: entry.objectId,
    before: entry.before,
    after: entry.after,
    hash: entry.hash.toString('hex'),
  };
}
