import type { ClientScope } from '@gururmm/server/platform/database';
import { ApiPage, type PageBody, RequirePermission, Scope, toPageBody } from '@gururmm/server/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  FleetHardwareBody,
  FleetHardwareQuery,
  FleetServiceBody,
  FleetServicesQuery,
  FleetSoftwareBody,
  FleetSoftwareQuery,
  SoftwareNameBody,
  SoftwareNamesQuery,
  SoftwareVersionBody,
  SoftwareVersionsQuery,
  toFleetHardwareBody,
  toFleetServiceBody,
  toFleetSoftwareBody,
  toHardwareFilter,
  toPlaceFilter,
  toSoftwareNameBody,
  toSoftwareVersionBody,
} from './dto/fleet-inventory.dto';
import { FleetInventoryRepository } from './fleet-inventory.repository';

@ApiTags('inventory')
@Controller('inventory')
export class FleetInventoryController {
  constructor(private readonly fleet: FleetInventoryRepository) {}

  /** Names of software, by name, each with on how many machines it is. */
  @Get('software/names')
  @RequirePermission('agents.read')
  @ApiPage(SoftwareNameBody)
  async names(@Scope() scope: ClientScope, @Query() query: SoftwareNamesQuery): Promise<PageBody<SoftwareNameBody>> {
    return toPageBody(await this.fleet.names(scope, query.q, toPlaceFilter(query), query), toSoftwareNameBody);
  }

  /** Versions of one name, each with on how many machines it is. */
  @Get('software/versions')
  @RequirePermission('agents.read')
  @ApiPage(SoftwareVersionBody)
  async versions(
    @Scope() scope: ClientScope,
    @Query() query: SoftwareVersionsQuery,
  ): Promise<PageBody<SoftwareVersionBody>> {
    return toPageBody(await this.fleet.versions(scope, query.name, toPlaceFilter(query), query), toSoftwareVersionBody);
  }

  /** Software with the machines that it is on. */
  @Get('software')
  @RequirePermission('agents.read')
  @ApiPage(FleetSoftwareBody)
  async software(
    @Scope() scope: ClientScope,
    @Query() query: FleetSoftwareQuery,
  ): Promise<PageBody<FleetSoftwareBody>> {
    const { q, name, version } = query;
    const filter = { ...toPlaceFilter(query), q, name, version };
    return toPageBody(await this.fleet.software(scope, filter, query), toFleetSoftwareBody);
  }

  /** Services with the machines that they are on, by name. */
  @Get('services')
  @RequirePermission('agents.read')
  @ApiPage(FleetServiceBody)
  async services(@Scope() scope: ClientScope, @Query() query: FleetServicesQuery): Promise<PageBody<FleetServiceBody>> {
    const { q, name, state, start_mode: startMode } = query;
    const filter = { ...toPlaceFilter(query), q, name, state, startMode };
    return toPageBody(await this.fleet.services(scope, filter, query), toFleetServiceBody);
  }

  /** Machines with their hardware and system, by host name. */
  @Get('hardware')
  @RequirePermission('agents.read')
  @ApiPage(FleetHardwareBody)
  async hardware(
    @Scope() scope: ClientScope,
    @Query() query: FleetHardwareQuery,
  ): Promise<PageBody<FleetHardwareBody>> {
    return toPageBody(await this.fleet.hardware(scope, toHardwareFilter(query), query), toFleetHardwareBody);
  }
}
