import type { AgentInventory } from '@gururmm/console/data-access';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The facts of a machine that it tells, as people name them. */
export function hardwareFacts(hardware: NonNullable<AgentInventory['hardware']>): Fact[] {
  const system = [hardware.os_name, hardware.os_version].filter((part) => part !== null).join(' ');
  const facts: readonly (readonly [string, string | null])[] = [
    ['Manufacturer', hardware.manufacturer],
    ['Model', hardware.model],
    ['Serial number', hardware.serial],
    ['Kind', hardware.is_virtual ? 'Virtual machine' : 'Physical machine'],
    ['BIOS', hardware.bios_version],
    ['Processor', hardware.cpu_model],
    ['Cores', `${hardware.cpu_cores}, ${hardware.cpu_threads} threads`],
    ['System', hardware.os_build === null ? system : `${system}, build ${hardware.os_build}`],
    ['Kernel', hardware.kernel],
    ['Architecture', hardware.arch],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}
