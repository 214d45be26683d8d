import { hardwareSchema } from '@gururmm/shared/protocol';
import { hardwareOf } from './collect-hardware';

type Facts = Parameters<typeof hardwareOf>[1];

describe('hardware', () => {
  it('is told without the placeholders of makers who filled in nothing', () => {
    const facts = {
      system: {
        manufacturer: 'To Be Filled By O.E.M.',
        model: 'B650 Pro RS',
        serial: 'Default string',
        virtual: false,
      },
      bios: { version: '3.10' },
      cpu: { manufacturer: 'AMD', brand: 'Ryzen 7 7700', physicalCores: 8, cores: 16 },
      memory: [
        { size: 16 * 1024 ** 3, bank: 'P0 CHANNEL A', type: 'DDR5', clockSpeed: 4800 },
        { size: 0, bank: 'P0 CHANNEL B', type: 'Unknown', clockSpeed: 0 },
      ],
      disks: [
        { device: '/dev/nvme0n1', name: 'WD_BLACK SN850X', serialNum: '2403', type: 'NVMe', size: 1000204886016 },
      ],
      os: { distro: 'Windows 11 Pro', release: '10.0.26100', build: '26100', kernel: '10.0.26100' },
    } as unknown as Facts;
    const hardware = hardwareOf('windows', facts);
    expect(hardware).toMatchObject({
      model: 'B650 Pro RS',
      bios_version: '3.10',
      cpu_model: 'AMD Ryzen 7 7700',
      cpu_cores: 8,
      cpu_threads: 16,
      memory_modules: [{ slot: 'P0 CHANNEL A', size_bytes: 16 * 1024 ** 3, kind: 'DDR5', speed_mhz: 4800 }],
      disks: [{ name: '/dev/nvme0n1', model: 'WD_BLACK SN850X', serial: '2403', kind: 'NVMe' }],
      os_name: 'Windows 11 Pro',
    });
    expect(Object.keys(hardware)).not.toEqual(expect.arrayContaining(['manufacturer']));
    expect(Object.keys(hardware)).not.toEqual(expect.arrayContaining(['serial']));
    expect(hardwareSchema.parse(hardware)).toEqual(hardware);
  });

  it('is what Node tells where the system tells nothing', () => {
    const hardware = hardwareOf('linux', {});
    expect(hardware).toMatchObject({ os_name: 'Linux', is_virtual: false, memory_modules: [], disks: [] });
    expect(hardware.memory_bytes).toBeGreaterThan(0);
    expect(hardware.cpu_threads).toBeGreaterThan(0);
    expect(hardwareSchema.safeParse(hardware).success).toBe(true);
  });
});
