import type { ServiceItem, ServiceStartMode, ServiceState } from '@gururmm/shared/protocol';
import { known, labelOf } from '../text';

const TABLE = ['--type=service', '--no-legend', '--no-pager', '--plain', '--full'];
/** Arguments of `systemctl` for what is loaded, and for what is installed. */
export const LIST_UNITS = ['list-units', '--all', ...TABLE];
export const LIST_UNIT_FILES = ['list-unit-files', ...TABLE];

/** Services by the two lists of systemctl: units that are loaded have a state, unit files say how they start. */
export function readSystemdUnits(units: string, unitFiles: string): ServiceItem[] {
  const services = new Map<string, ServiceItem>();
  for (const line of unitFiles.split('\n')) {
    const [unit, fileState = ''] = line.trim().split(/\s+/);
    const name = labelOf(unit);
    // A template is no service until it is given a name.
    if (name === undefined || name.includes('@.')) continue;
    services.set(name, { name, state: 'stopped', start_mode: startModeOf(fileState) });
  }
  for (const line of units.split('\n')) {
    const [, unit, load, active = '', sub = '', description] =
      /^\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
    const name = labelOf(unit);
    // Units that others name, but nobody has installed.
    if (name === undefined || load === 'not-found') continue;
    services.set(name, {
      name,
      ...known({ display_name: labelOf(description) }),
      state: stateOf(active, sub),
      start_mode:
        load === 'masked' ? 'disabled' : (services.get(name)?.start_mode ?? startModeOfInstance(name, services)),
    });
  }
  return [...services.values()];
}

/** `getty@tty1.service` starts as its template says; a unit without a file was started by somebody. */
function startModeOfInstance(name: string, services: ReadonlyMap<string, ServiceItem>): ServiceStartMode {
  return services.get(name.replace(/@.*\./, '@.'))?.start_mode ?? 'manual';
}

function startModeOf(fileState: string): ServiceStartMode {
  if (fileState === 'enabled' || fileState === 'enabled-runtime') return 'automatic';
  if (fileState.startsWith('masked')) return 'disabled';
  return 'manual';
}

function stateOf(active: string, sub: string): ServiceState {
  if (active === 'active') return 'running';
  if (active === 'failed') return 'failed';
  if (active === 'inactive') return 'stopped';
  return sub === 'auto-restart' ? 'failed' : 'changing';
}
