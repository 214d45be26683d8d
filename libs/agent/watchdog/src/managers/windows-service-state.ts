import type { Sighting } from '../service-manager';

const STOPPED = 1;
const RUNNING = 4;
const PAUSED = 7;

/** What a SERVICE_STATUS says (winsvc.h): `dwCurrentState` and `dwWin32ExitCode`. */
export function windowsServiceSighting(state: number, exitCode: number): Sighting {
  switch (state) {
    case RUNNING:
      return { status: 'up' };
    case STOPPED:
      return { status: 'down', detail: exitCode === 0 ? 'stopped' : `stopped, error ${exitCode}` };
    case PAUSED:
      return { status: 'down', detail: 'paused' };
    default:
      return { status: 'changing' };
  }
}
