import { inject, Injectable } from '@angular/core';
import {
  agentInventoryGet,
  agentInventoryHardwareChanges,
  agentInventoryServices,
  agentInventorySoftware,
  agentInventorySoftwareChanges,
  fleetInventoryNames,
  fleetInventorySoftware,
  fleetInventoryVersions,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  AgentInventory,
  FleetSoftware,
  FleetSoftwareFilters,
  HardwareChange,
  Page,
  Service,
  ServiceFilters,
  Software,
  SoftwareChange,
  SoftwareName,
  SoftwareNameFilters,
  SoftwareVersion,
  SoftwareVersionFilters,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** What machines are and what is on them. */
@Injectable({ providedIn: 'root' })
export class InventoryApi {
  private readonly api = inject(ApiClient).options;

  ofAgent(id: string): Promise<AgentInventory> {
    return dataOf(agentInventoryGet({ ...this.api, path: { id } }));
  }

  hardwareChanges(id: string, page: PageRequest): Promise<Page<HardwareChange>> {
    return dataOf(agentInventoryHardwareChanges({ ...this.api, path: { id }, query: pagingOf(page) }));
  }

  softwareOf(id: string, q: string | undefined, page: PageRequest): Promise<Page<Software>> {
    return dataOf(agentInventorySoftware({ ...this.api, path: { id }, query: { ...(q && { q }), ...pagingOf(page) } }));
  }

  softwareChangesOf(id: string, q: string | undefined, page: PageRequest): Promise<Page<SoftwareChange>> {
    const query = { ...(q && { q }), ...pagingOf(page) };
    return dataOf(agentInventorySoftwareChanges({ ...this.api, path: { id }, query }));
  }

  servicesOf(id: string, filters: ServiceFilters, page: PageRequest): Promise<Page<Service>> {
    return dataOf(agentInventoryServices({ ...this.api, path: { id }, query: { ...filters, ...pagingOf(page) } }));
  }

  names(filters: SoftwareNameFilters, page: PageRequest): Promise<Page<SoftwareName>> {
    return dataOf(fleetInventoryNames({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  versions(filters: SoftwareVersionFilters, page: PageRequest): Promise<Page<SoftwareVersion>> {
    return dataOf(fleetInventoryVersions({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  software(filters: FleetSoftwareFilters, page: PageRequest): Promise<Page<FleetSoftware>> {
    return dataOf(fleetInventorySoftware({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }
}
