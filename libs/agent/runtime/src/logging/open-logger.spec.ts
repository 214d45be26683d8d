import { mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { useTemporaryDirectory } from '../testing/temporary-directory';
import { openLogger } from './open-logger';

const DAY_SECONDS = 86_400;
const LIMIT_MS = 60_000;
const SETTINGS = { level: 'info', max_size_mb: 1, max_files: 3 } as const;

describe('the log file', () => {
  const root = useTemporaryDirectory();
  let directory: string;

  beforeEach(() => (directory = mkdtempSync(join(root, 'log-'))));

  const open = () => openLogger({ ...SETTINGS, file: join(directory, 'agent.log') }, 'not used');
  const read = (name: string): string => {
    try {
      return readFileSync(join(directory, name), 'utf8');
    } catch (error) {
      // Renamed or removed since it was listed. (Errors of Node are of another realm than those of a spec.)
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  };
  const rotated = () => readdirSync(directory).filter((name) => name.endsWith('-agent.log'));
  async function until(what: string, isReached: () => boolean): Promise<void> {
    const endsAtMs = performance.now() + LIMIT_MS;
    while (!isReached()) {
      if (performance.now() > endsAtMs) throw new Error(`waited in vain for ${what}`);
      await pause(20);
    }
  }

  it('is rotated by size, loses no line, and keeps so many files', async () => {
    const logger = open();
    const filler = 'x'.repeat(10_000);
    const write = async (from: number, to: number) => {
      for (let number = from; number <= to; number += 1) logger.info(`line ${number}`, { filler });
      const hasLast = (name: string) => read(name).includes(`line ${to} `);
      await until(`line ${to}`, () => readdirSync(directory).some(hasLast));
    };
    await write(1, 250);
    expect(rotated().length).toBeGreaterThanOrEqual(2);
    const whole = [...rotated(), 'agent.log'].map(read).join('');
    expect(whole.match(/ line \d+ /g)).toHaveLength(250);
    for (let first = 251; first <= 600; first += 50) await write(first, first + 49);
    await until('old files to go', () => rotated().length <= SETTINGS.max_files);
    for (const name of [...rotated(), 'agent.log']) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  }, 120_000);

  it('is rotated by age, also when the machine was off at midnight', async () => {
    writeFileSync(join(directory, 'agent.log'), 'of the day before yesterday\n', { mode: 0o600 });
    const then = Date.now() / 1000 - 2 * DAY_SECONDS;
    utimesSync(join(directory, 'agent.log'), then, then);
    open().info('of today');
    await until(
      'the line of today',
      () => readdirSync(directory).includes('agent.log') && read('agent.log').includes('of today'),
    );
    expect(read('agent.log')).not.toContain('before yesterday');
    expect(rotated().map(read)).toEqual(['of the day before yesterday\n']);
  });

  it('holds neither a secret nor anything but printable ASCII, whatever is logged', async () => {
    const canary = `grmm_site_${'canary'.repeat(7)}x`;
    const logger = open();
    logger.warn(`key ${canary}`, { error: `GURURMM_SITE_KEY=${canary}`, api_key: canary, text: 'grün \u001b[31m\n' });
    await until('the line', () => readdirSync(directory).includes('agent.log') && read('agent.log').includes('WARN'));
    expect(read('agent.log')).not.toContain('canary');
    expect(read('agent.log')).toMatch(/^[\x20-\x7e]+\n$/);
  });
});
