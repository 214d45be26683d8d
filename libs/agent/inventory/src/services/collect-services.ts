import { runToSuccess } from '@gururmm/agent/runtime';
import type { OsType, ServiceItem } from '@gururmm/shared/protocol';
import { readLaunchdList } from './launchd-list';
import { LIST_UNIT_FILES, LIST_UNITS, readSystemdUnits } from './systemd-units';

const PROGRAM_TIMEOUT_MS = 30_000;

/** Every service of the system, in no order. A system without a service manager that is asked has none. */
export async function collectServices(osType: OsType): Promise<ServiceItem[]> {
  switch (osType) {
    case 'linux':
      return collectSystemdUnits();
    case 'windows':
      return (await import('./windows-services')).listWindowsServices();
    case 'macos':
      return readLaunchdList(await runToSuccess('/bin/launchctl', ['list'], PROGRAM_TIMEOUT_MS));
  }
}

/** In a container, or beside another init, systemctl knows files at most. */
async function collectSystemdUnits(): Promise<ServiceItem[]> {
  const ask = (args: readonly string[]) => runToSuccess('systemctl', args, PROGRAM_TIMEOUT_MS).catch(() => '');
  const [units, unitFiles] = await Promise.all([ask(LIST_UNITS), ask(LIST_UNIT_FILES)]);
  return readSystemdUnits(units, unitFiles);
}
