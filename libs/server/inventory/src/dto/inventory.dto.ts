import { FitsSchema, ListQuery } from '@gururmm/server/platform/http';
import {
  type Hardware,
  labelSchema,
  SERVICE_START_MODES,
  SERVICE_STATES,
  type ServiceStartMode,
  type ServiceState,
  SOFTWARE_SOURCES,
  type SoftwareSource,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { InstalledSoftware, ListedService } from '../agent-inventory.repository';
import type { AgentInventory } from '../entities/agent-inventory.entity';
import type { HardwareChange } from '../entities/hardware-change.entity';
import type { SoftwareChange } from '../entities/software-change.entity';
import { SOFTWARE_CHANGE_KINDS, type SoftwareChangeKind } from '../software-difference';

/** A list that may be searched for a part of a name. */
export class SearchQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'A part of the name or the publisher, in any case.' })
  @IsOptional()
  @FitsSchema(labelSchema)
  q?: string;
}

export class ListServicesQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'A part of the name, in any case.' })
  @IsOptional()
  @FitsSchema(labelSchema)
  q?: string;

  @ApiPropertyOptional({ enum: SERVICE_STATES }) @IsOptional() @IsIn(SERVICE_STATES) state?: ServiceState;
  @ApiPropertyOptional({ enum: SERVICE_START_MODES })
  @IsOptional()
  @IsIn(SERVICE_START_MODES)
  start_mode?: ServiceStartMode;
}

class MemoryModuleBody {
  @ApiProperty() slot!: string;
  @ApiProperty({ type: 'integer', format: 'int64' }) size_bytes!: number;
  @ApiProperty({ type: String, nullable: true }) kind!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) speed_mhz!: number | null;
}

class StorageDeviceBody {
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) model!: string | null;
  @ApiProperty({ type: String, nullable: true }) serial!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'HD, SSD, NVMe, … as the system says.' })
  kind!: string | null;
  @ApiProperty({ type: 'integer', format: 'int64' }) size_bytes!: number;
}

/** The machine and its operating system; null is what the system does not tell. */
export class HardwareBody {
  @ApiProperty({ type: String, nullable: true }) manufacturer!: string | null;
  @ApiProperty({ type: String, nullable: true }) model!: string | null;
  @ApiProperty({ type: String, nullable: true }) serial!: string | null;
  @ApiProperty({ type: String, nullable: true }) bios_version!: string | null;
  @ApiProperty() is_virtual!: boolean;
  @ApiProperty({ type: String, nullable: true }) cpu_model!: string | null;
  @ApiProperty({ type: 'integer' }) cpu_cores!: number;
  @ApiProperty({ type: 'integer' }) cpu_threads!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) memory_bytes!: number;
  @ApiProperty({ type: [MemoryModuleBody] }) memory_modules!: MemoryModuleBody[];
  @ApiProperty({ type: [StorageDeviceBody] }) disks!: StorageDeviceBody[];
  @ApiProperty() os_name!: string;
  @ApiProperty({ type: String, nullable: true }) os_version!: string | null;
  @ApiProperty({ type: String, nullable: true }) os_build!: string | null;
  @ApiProperty({ type: String, nullable: true }) kernel!: string | null;
  @ApiProperty() arch!: string;
}

export class AgentInventoryBody {
  @ApiProperty({ type: HardwareBody, nullable: true, description: 'Null until the agent has told it.' })
  hardware!: HardwareBody | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'By the agent, as are the others.' })
  hardware_collected_at!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) software_count!: number | null;
  @ApiProperty({ description: 'There is more than an inventory holds.' }) software_truncated!: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) software_collected_at!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) services_count!: number | null;
  @ApiProperty() services_truncated!: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) services_collected_at!: string | null;
}

export class SoftwareBody {
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) version!: string | null;
  @ApiProperty({ type: String, nullable: true }) arch!: string | null;
  @ApiProperty({ enum: SOFTWARE_SOURCES, enumName: 'SoftwareSource' }) source!: SoftwareSource;
  @ApiProperty({ type: String, nullable: true }) publisher!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'As the system tells it.' })
  installed_on!: string | null;
  @ApiProperty({ format: 'date-time', description: 'Of the first inventory that held it.' }) first_seen_at!: string;
}

export class SoftwareChangeBody {
  @ApiProperty() id!: string;
  @ApiProperty({ format: 'date-time', description: 'Of the inventory that showed it.' }) changed_at!: string;
  @ApiProperty({ enum: SOFTWARE_CHANGE_KINDS, enumName: 'SoftwareChangeKind' }) kind!: SoftwareChangeKind;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: SOFTWARE_SOURCES, enumName: 'SoftwareSource' }) source!: SoftwareSource;
  @ApiProperty({ type: String, nullable: true }) arch!: string | null;
  @ApiProperty({ type: String, nullable: true }) from_version!: string | null;
  @ApiProperty({ type: String, nullable: true }) to_version!: string | null;
}

class HardwareDifferenceBody {
  @ApiProperty() field!: string;
  @ApiProperty({ type: String, nullable: true }) before!: string | null;
  @ApiProperty({ type: String, nullable: true }) after!: string | null;
}

export class HardwareChangeBody {
  @ApiProperty() id!: string;
  @ApiProperty({ format: 'date-time', description: 'Of the inventory that showed it.' }) changed_at!: string;
  @ApiProperty({ type: [HardwareDifferenceBody] }) changes!: HardwareDifferenceBody[];
}

export class ServiceBody {
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) display_name!: string | null;
  @ApiProperty({ enum: SERVICE_STATES, enumName: 'ServiceState' }) state!: ServiceState;
  @ApiProperty({ enum: SERVICE_START_MODES, enumName: 'ServiceStartMode' }) start_mode!: ServiceStartMode;
}

export function toAgentInventoryBody(inventory: AgentInventory | null): AgentInventoryBody {
  return {
    hardware: inventory?.hardware ? toHardwareBody(inventory.hardware) : null,
    hardware_collected_at: inventory?.hardwareAt?.toISOString() ?? null,
    software_count: inventory?.softwareCount ?? null,
    software_truncated: inventory?.softwareTruncated ?? false,
    software_collected_at: inventory?.softwareAt?.toISOString() ?? null,
    services_count: inventory?.servicesCount ?? null,
    services_truncated: inventory?.servicesTruncated ?? false,
    services_collected_at: inventory?.servicesAt?.toISOString() ?? null,
  };
}

export function toHardwareBody(hardware: Hardware): HardwareBody {
  return {
    manufacturer: hardware.manufacturer ?? null,
    model: hardware.model ?? null,
    serial: hardware.serial ?? null,
    bios_version: hardware.bios_version ?? null,
    is_virtual: hardware.is_virtual,
    cpu_model: hardware.cpu_model ?? null,
    cpu_cores: hardware.cpu_cores,
    cpu_threads: hardware.cpu_threads,
    memory_bytes: hardware.memory_bytes,
    memory_modules: hardware.memory_modules.map(({ slot, size_bytes, kind = null, speed_mhz = null }) => {
      return { slot, size_bytes, kind, speed_mhz };
    }),
    disks: hardware.disks.map(({ name, size_bytes, model = null, serial = null, kind = null }) => {
      return { name, model, serial, kind, size_bytes };
    }),
    os_name: hardware.os_name,
    os_version: hardware.os_version ?? null,
    os_build: hardware.os_build ?? null,
    kernel: hardware.kernel ?? null,
    arch: hardware.arch,
  };
}

export function toSoftwareBody(software: InstalledSoftware): SoftwareBody {
  return {
    name: software.name,
    version: software.version || null,
    arch: software.arch || null,
    source: software.source,
    publisher: software.publisher,
    installed_on: software.installedOn,
    first_seen_at: software.firstSeenAt.toISOString(),
  };
}

export function toSoftwareChangeBody(change: SoftwareChange): SoftwareChangeBody {
  return {
    id: change.id,
    changed_at: change.changedAt.toISOString(),
    kind: change.kind,
    name: change.name,
    source: change.source,
    arch: change.arch || null,
    from_version: change.fromVersion || null,
    to_version: change.toVersion || null,
  };
}

export function toHardwareChangeBody({ id, changedAt, changes }: HardwareChange): HardwareChangeBody {
  return { id, changed_at: changedAt.toISOString(), changes };
}

export function toServiceBody(service: ListedService): ServiceBody {
  return {
    name: service.name,
    display_name: service.displayName,
    state: service.state,
    start_mode: service.startMode,
  };
}
