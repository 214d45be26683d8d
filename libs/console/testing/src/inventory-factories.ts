import type {
  AgentInventoryBody,
  FleetSoftwareBody,
  HardwareBody,
  HardwareChangeBody,
  ServiceBody,
  SoftwareBody,
  SoftwareChangeBody,
} from '@gururmm/shared/api-client';
import { makeId, NOON } from './factories';

export function makeHardware(change: Partial<HardwareBody> = {}): HardwareBody {
  return {
    manufacturer: 'Dell Inc.',
    model: 'OptiPlex 7090',
    serial: '7XK2B13',
    bios_version: null,
    is_virtual: false,
    cpu_model: 'Intel Core i7-11700',
    cpu_cores: 8,
    cpu_threads: 16,
    memory_bytes: 16 * 1024 ** 3,
    memory_modules: [{ slot: 'DIMM1', size_bytes: 16 * 1024 ** 3, kind: 'DDR4', speed_mhz: 3200 }],
    disks: [{ name: '/dev/nvme0n1', model: 'SN730', serial: '2103', kind: 'NVMe', size_bytes: 512e9 }],
    os_name: 'Debian GNU/Linux',
    os_version: '12',
    os_build: null,
    kernel: '6.1.0-28-amd64',
    arch: 'x64',
    ...change,
  };
}

export function makeAgentInventory(change: Partial<AgentInventoryBody> = {}): AgentInventoryBody {
  return {
    hardware: makeHardware(),
    hardware_collected_at: NOON,
    software_count: 1,
    software_truncated: false,
    software_collected_at: NOON,
    services_count: 1,
    services_truncated: false,
    services_collected_at: NOON,
    ...change,
  };
}

export function makeHardwareChange(change: Partial<HardwareChangeBody> = {}): HardwareChangeBody {
  return { id: '1', changed_at: NOON, changes: [{ field: 'os_version', before: '11', after: '12' }], ...change };
}

export function makeSoftware(change: Partial<SoftwareBody> = {}): SoftwareBody {
  return {
    name: '7-Zip',
    version: '24.08',
    arch: 'x64',
    source: 'registry',
    publisher: 'Igor Pavlov',
    installed_on: '2026-10-02',
    first_seen_at: NOON,
    ...change,
  };
}

export function makeSoftwareChange(change: Partial<SoftwareChangeBody> = {}): SoftwareChangeBody {
  return {
    id: '1',
    changed_at: NOON,
    kind: 'updated',
    name: '7-Zip',
    source: 'registry',
    arch: 'x64',
    from_version: '23.01',
    to_version: '24.08',
    ...change,
  };
}

export function makeService(change: Partial<ServiceBody> = {}): ServiceBody {
  return { name: 'Spooler', display_name: 'Print Spooler', state: 'running', start_mode: 'automatic', ...change };
}

export function makeFleetSoftware(change: Partial<FleetSoftwareBody> = {}): FleetSoftwareBody {
  return {
    ...makeSoftware(),
    agent_id: makeId(),
    hostname: 'web-01',
    client_id: makeId(),
    site_id: makeId(),
    ...change,
  };
}
