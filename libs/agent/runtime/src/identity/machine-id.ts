import type { OsType } from '@gururmm/shared/protocol';

/** Reads the identifier the operating system keeps for this installation, if it has one. */
export type ReadMachineId = () => string | undefined;

/** The machine's own identifier: machine-id, MachineGuid or IOPlatformUUID. */
export async function readMachineId(osType: OsType): Promise<string | undefined> {
  switch (osType) {
    case 'linux':
      return (await import('./machine-id.linux')).readMachineId();
    case 'macos':
      return (await import('./machine-id.macos')).readMachineId();
    case 'windows':
      return (await import('./machine-id.windows')).readMachineId();
  }
}
