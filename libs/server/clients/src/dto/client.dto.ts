import { ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, Length, MaxLength } from 'class-validator';
import type { ClientSummary } from '../clients.repository';

const trimmed = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value);

export class CreateClientRequest {
  @ApiProperty({ minLength: 1, maxLength: 200 })
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 10_000 })
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  notes?: string | null;
}

export class UpdateClientRequest extends PartialType(CreateClientRequest, { skipNullProperties: false }) {}

export class ListClientsQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Part of the name.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  q?: string;
}

export class ClientBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) notes!: string | null;
  @ApiProperty({ type: 'integer' }) site_count!: number;
  @ApiProperty({ type: 'integer' }) agent_count!: number;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export function toClientBody(client: ClientSummary): ClientBody {
  return {
    id: client.id,
    name: client.name,
    notes: client.notes,
    site_count: client.siteCount,
    agent_count: client.agentCount,
    created_at: client.createdAt.toISOString(),
    updated_at: client.updatedAt.toISOString(),
  };
}
