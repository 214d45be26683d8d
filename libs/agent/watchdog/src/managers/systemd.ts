import { runToSuccess } from '@gururmm/agent/runtime';
import type { ServiceManager, Sighting } from '../service-manager';

const LOOK_TIMEOUT_MS = 15_000;
/** systemd gives a unit 90 seconds to start unless the unit says otherwise. */
const START_TIMEOUT_MS = 95_000;
const PROPERTIES = 'Id,Names,LoadState,ActiveState,SubState,Result';
/** systemctl reads these as a pattern for many units. */
const PATTERN = /[*?[\]]/;

/** Services of systemd, asked through one `systemctl show` for all units. */
export class SystemdManager implements ServiceManager {
  constructor(private readonly systemctl = 'systemctl') {}

  async look(names: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
    const askable = names.filter((name) => !PATTERN.test(name));
    const args = ['show', '--no-pager', `--property=${PROPERTIES}`, '--', ...askable.map(unitOf)];
    const answer = askable.length === 0 ? '' : await runToSuccess(this.systemctl, args, LOOK_TIMEOUT_MS);
    const units = parseShow(answer);
    return new Map(names.map((name) => [name, units.get(unitOf(name)) ?? { status: 'absent' }]));
  }

  async start(name: string): Promise<void> {
    await runToSuccess(this.systemctl, ['start', '--no-ask-password', '--', unitOf(name)], START_TIMEOUT_MS);
  }
}

/** The unit of a service, as systemctl itself completes a name. */
export function unitOf(name: string): string {
  return /\.(service|socket|timer|mount|target|path|device|swap|slice|scope|automount)$/.test(name)
    ? name
    : `${name}.service`;
}

/** Units by each of their names. */
export function parseShow(answer: string): Map<string, Sighting> {
  const sightings = new Map<string, Sighting>();
  for (const block of answer.split(/\n{2,}/)) {
    const properties = propertiesOf(block);
    const names = [properties.get('Id'), ...(properties.get('Names') ?? '').split(' ')];
    for (const name of names) if (name !== undefined && name !== '') sightings.set(name, sightingOf(properties));
  }
  return sightings;
}

function propertiesOf(block: string): Map<string, string> {
  return new Map(
    block
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function sightingOf(properties: ReadonlyMap<string, string>): Sighting {
  const state = properties.get('ActiveState');
  const subState = properties.get('SubState');
  const result = properties.get('Result');
  const detail = `${state} (${subState}${result === undefined || result === 'success' ? '' : `, ${result}`})`;
  if (properties.get('LoadState') === 'not-found' && state !== 'active') return { status: 'absent' };
  if (state === 'active' || state === 'reloading') return { status: 'up', detail };
  // Between two attempts of systemd itself nothing runs.
  if (subState === 'auto-restart' || state === 'inactive' || state === 'failed') return { status: 'down', detail };
  return { status: 'changing', detail };
}
