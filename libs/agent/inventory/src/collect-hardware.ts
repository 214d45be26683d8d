import { arch, cpus, release, totalmem } from 'node:os';
import { type Hardware, MAX_INVENTORY_DEVICES, type OsType } from '@gururmm/shared/protocol';
import type { Systeminformation } from 'systeminformation';
import { known, labelOf } from './text';

/** What systeminformation tells, each part by itself: one that fails leaves the others. */
export interface HardwareFacts {
  readonly system?: Systeminformation.SystemData | undefined;
  readonly bios?: Systeminformation.BiosData | undefined;
  readonly cpu?: Systeminformation.CpuData | undefined;
  readonly memory?: readonly Systeminformation.MemLayoutData[] | undefined;
  readonly disks?: readonly Systeminformation.DiskLayoutData[] | undefined;
  readonly os?: Systeminformation.OsData | undefined;
}

/** Placeholders of makers who filled in nothing. */
const NOTHING =
  /^(-+|default string|to be filled by o\.?e\.?m\.?|none|not (specified|available)|unknown|system (product name|manufacturer|serial number)|0+)$/i;

/** The machine and its system, by systeminformation, and by Node where that tells nothing. */
export async function collectHardware(osType: OsType): Promise<Hardware> {
  const si = await import('systeminformation');
  const told = <T>(ask: () => Promise<T>): Promise<T | undefined> => ask().catch(() => undefined);
  // It leaves the error of a program that cannot be started (PowerShell, say) to nobody; its answer is then empty.
  const ignore = () => undefined;
  process.on('uncaughtException', ignore);
  try {
    const [system, bios, cpu, memory, disks, os] = await Promise.all([
      told(() => si.system()),
      told(() => si.bios()),
      told(() => si.cpu()),
      told(() => si.memLayout()),
      told(() => si.diskLayout()),
      told(() => si.osInfo()),
    ]);
    return hardwareOf(osType, { system, bios, cpu, memory, disks, os });
  } finally {
    process.off('uncaughtException', ignore);
  }
}

/** As the protocol has it. */
export function hardwareOf(osType: OsType, { system, bios, cpu, memory, disks, os }: HardwareFacts): Hardware {
  const processors = cpus();
  return {
    ...known({
      manufacturer: toldLabel(system?.manufacturer),
      model: toldLabel(system?.model),
      serial: toldLabel(system?.serial),
      bios_version: toldLabel(bios?.version),
      cpu_model:
        toldLabel(cpu === undefined ? undefined : `${cpu.manufacturer} ${cpu.brand}`) ?? labelOf(processors[0]?.model),
      os_version: toldLabel(os?.release),
      os_build: toldLabel(os?.build),
      kernel: toldLabel(os?.kernel) ?? labelOf(release()),
    }),
    is_virtual: system?.virtual ?? false,
    cpu_cores: positive(cpu?.physicalCores) ?? processors.length,
    cpu_threads: positive(cpu?.cores) ?? processors.length,
    memory_bytes: totalmem(),
    memory_modules: (memory ?? []).flatMap(moduleOf).slice(0, MAX_INVENTORY_DEVICES),
    disks: (disks ?? []).map(diskOf).slice(0, MAX_INVENTORY_DEVICES),
    os_name: toldLabel(os?.distro) ?? { linux: 'Linux', windows: 'Windows', macos: 'macOS' }[osType],
    arch: arch(),
  };
}

/** An empty slot has a module of no size. */
function moduleOf(module: Systeminformation.MemLayoutData, index: number): Hardware['memory_modules'] {
  if (!(module.size > 0)) return [];
  const slot = toldLabel(module.bank) ?? `slot ${index}`;
  return [
    {
      slot,
      size_bytes: Math.round(module.size),
      ...known({ kind: toldLabel(module.type), speed_mhz: positive(module.clockSpeed ?? undefined) }),
    },
  ];
}

function diskOf(disk: Systeminformation.DiskLayoutData, index: number): Hardware['disks'][number] {
  return {
    name: toldLabel(disk.device) ?? `disk ${index}`,
    ...known({ model: toldLabel(disk.name), serial: toldLabel(disk.serialNum), kind: toldLabel(disk.type) }),
    size_bytes: Math.max(0, Math.round(disk.size) || 0),
  };
}

function toldLabel(value: string | null | undefined): string | undefined {
  const label = labelOf(value);
  return label === undefined || NOTHING.test(label) ? undefined : label;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? Math.round(value) : undefined;
}
