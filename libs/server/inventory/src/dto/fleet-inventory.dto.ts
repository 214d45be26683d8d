import { FitsSchema, ListQuery } from '@gururmm/server/platform/http';
import {
  labelSchema,
  SERVICE_START_MODES,
  SERVICE_STATES,
  type ServiceStartMode,
  type ServiceState,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import type {
  FoundHardware,
  FoundOn,
  FoundService,
  FoundSoftware,
  HardwareFilter,
  PlaceFilter,
  SoftwareName,
  SoftwareVersion,
} from '../fleet-inventory.repository';
import {
  HardwareBody,
  ServiceBody,
  SoftwareBody,
  toHardwareBody,
  toServiceBody,
  toSoftwareBody,
} from './inventory.dto';

/** Which machines are looked at. */
class PlaceQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 100) tag?: string;
}

export class SoftwareNamesQuery extends PlaceQuery {
  @ApiPropertyOptional({ description: 'A part of the name, in any case.' })
  @IsOptional()
  @FitsSchema(labelSchema)
  q?: string;
}

export class SoftwareVersionsQuery extends PlaceQuery {
  @ApiProperty({ description: 'The whole name.' }) @FitsSchema(labelSchema) name!: string;
}

export class FleetSoftwareQuery extends SoftwareNamesQuery {
  @ApiPropertyOptional({ description: 'The whole name.' }) @IsOptional() @FitsSchema(labelSchema) name?: string;
  @ApiPropertyOptional({ description: 'The whole version.' }) @IsOptional() @FitsSchema(labelSchema) version?: string;
}

export class FleetServicesQuery extends SoftwareNamesQuery {
  @ApiPropertyOptional({ description: 'The whole name, in any case.' })
  @IsOptional()
  @FitsSchema(labelSchema)
  name?: string;
  @ApiPropertyOptional({ enum: SERVICE_STATES }) @IsOptional() @IsIn(SERVICE_STATES) state?: ServiceState;
  @ApiPropertyOptional({ enum: SERVICE_START_MODES })
  @IsOptional()
  @IsIn(SERVICE_START_MODES)
  start_mode?: ServiceStartMode;
}

export class FleetHardwareQuery extends PlaceQuery {
  @ApiPropertyOptional({ description: 'A part of maker, model, serial number, processor or system, in any case.' })
  @IsOptional()
  @FitsSchema(labelSchema)
  q?: string;
  @ApiPropertyOptional() @IsOptional() @FitsSchema(labelSchema) manufacturer?: string;
  @ApiPropertyOptional() @IsOptional() @FitsSchema(labelSchema) model?: string;
  @ApiPropertyOptional() @IsOptional() @FitsSchema(labelSchema) os_name?: string;
  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  is_virtual?: boolean;
  @ApiPropertyOptional({ type: 'integer', format: 'int64', description: 'Machines with at most this much memory.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  max_memory_bytes?: number;
}

export class SoftwareNameBody {
  @ApiProperty() name!: string;
  @ApiProperty({ type: 'integer' }) agent_count!: number;
  @ApiProperty({ type: 'integer' }) version_count!: number;
}

export class SoftwareVersionBody {
  @ApiProperty({ type: String, nullable: true }) version!: string | null;
  @ApiProperty({ type: 'integer' }) agent_count!: number;
}

export class FleetSoftwareBody extends SoftwareBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
}

export class FleetServiceBody extends ServiceBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
}

export class FleetHardwareBody extends HardwareBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ format: 'date-time' }) collected_at!: string;
}

export function toPlaceFilter({ client_id: clientId, site_id: siteId, tag }: PlaceQuery): PlaceFilter {
  return { clientId, siteId, tag };
}

export function toHardwareFilter(query: FleetHardwareQuery): HardwareFilter {
  return {
    ...toPlaceFilter(query),
    q: query.q,
    manufacturer: query.manufacturer,
    model: query.model,
    osName: query.os_name,
    isVirtual: query.is_virtual,
    maxMemoryBytes: query.max_memory_bytes,
  };
}

export function toSoftwareNameBody({ name, agentCount, versionCount }: SoftwareName): SoftwareNameBody {
  return { name, agent_count: agentCount, version_count: versionCount };
}

export function toSoftwareVersionBody({ version, agentCount }: SoftwareVersion): SoftwareVersionBody {
  return { version: version || null, agent_count: agentCount };
}

export function toFleetSoftwareBody(found: FoundSoftware): FleetSoftwareBody {
  return { ...toPlaceBody(found), ...toSoftwareBody(found) };
}

export function toFleetServiceBody(found: FoundService): FleetServiceBody {
  return { ...toPlaceBody(found), ...toServiceBody(found) };
}

export function toFleetHardwareBody(found: FoundHardware): FleetHardwareBody {
  return { ...toPlaceBody(found), ...toHardwareBody(found.hardware), collected_at: found.collectedAt.toISOString() };
}

function toPlaceBody({ agentId, hostname, clientId, siteId }: FoundOn) {
  return { agent_id: agentId, hostname, client_id: clientId, site_id: siteId };
}
