import { ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, IsUUID, Length, ValidateIf } from 'class-validator';
import type { SiteSummary } from '../sites.repository';

const trimmed = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value);

export class CreateSiteRequest {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  client_id!: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiPropertyOptional({ default: false, description: 'Take machines that know only the site code, without approval.' })
  @IsOptional()
  @IsBoolean()
  auto_approve?: boolean;
}

export class UpdateSiteRequest {
  @ApiPropertyOptional({ minLength: 1, maxLength: 200 })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  name?: string;

  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  auto_approve?: boolean;
}

export class ListSitesQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  client_id?: string;

  @ApiPropertyOptional({ description: 'Part of the name.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  q?: string;
}

export class ListClientSitesQuery extends ListQuery {}

export class SiteBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) client_id!: string;
  @ApiProperty() client_name!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ example: 'DARK-GROVE-7839' }) site_code!: string;
  @ApiProperty() auto_approve!: boolean;
  @ApiProperty({ type: 'integer' }) agent_count!: number;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export class CreatedSiteBody extends SiteBody {
  @ApiProperty({ description: 'Site key; shown this once.' }) api_key!: string;
}

export class SiteKeyBody {
  @ApiProperty({ format: 'uuid' }) site_id!: string;
  @ApiProperty({ description: 'New site key; shown this once. The old one no longer works.' }) api_key!: string;
}

export function toSiteBody(site: SiteSummary): SiteBody {
  return {
    id: site.id,
    client_id: site.clientId,
    client_name: site.clientName,
    name: site.name,
    site_code: site.siteCode,
    auto_approve: site.autoApprove,
    agent_count: site.agentCount,
    created_at: site.createdAt.toISOString(),
    updated_at: site.updatedAt.toISOString(),
  };
}
