import { readLaunchdList } from './launchd-list';
import { readSystemdUnits } from './systemd-units';
import { readServiceList } from './windows-service-list';

describe('services', () => {
  it('of systemd have the state of their unit and the start of its file', () => {
    const unitFiles = [
      'cron.service                 enabled  enabled',
      'getty@.service               enabled  enabled',
      'nftables.service             disabled enabled',
      'rescue.service               static   -',
      'sudo.service                 masked   enabled',
      'ssh.service                  enabled  enabled',
    ].join('\n');
    const units = [
      'auditd.service      not-found inactive dead         auditd.service',
      'cron.service        loaded    active   running      Regular background program processing daemon',
      'getty@tty1.service  loaded    active   running      Getty on tty1',
      'ssh.service         loaded    failed   failed       OpenBSD Secure Shell server',
      'sudo.service        masked    inactive dead         sudo.service',
      'flapping.service    loaded    activating auto-restart A service that cannot start',
    ].join('\n');
    const services = readSystemdUnits(units, unitFiles);
    const short = services.map(({ name, state, start_mode }) => `${name} ${state} ${start_mode}`).sort();
    expect(short).toEqual([
      'cron.service running automatic',
      'flapping.service failed manual',
      'getty@tty1.service running manual',
      'nftables.service stopped manual',
      'rescue.service stopped manual',
      'ssh.service failed automatic',
      'sudo.service stopped disabled',
    ]);
    expect(services.find(({ name }) => name === 'ssh.service')?.display_name).toBe('OpenBSD Secure Shell server');
  });

  it('of launchd run when they have a process, and failed when they ended with another status than 0', () => {
    const answer =
      'PID\tStatus\tLabel\n312\t0\tcom.apple.opendirectoryd\n-\t0\tcom.example.idle\n-\t78\tcom.example.broken\n';
    expect(readLaunchdList(answer)).toEqual([
      { name: 'com.apple.opendirectoryd', state: 'running', start_mode: 'unknown' },
      { name: 'com.example.idle', state: 'stopped', start_mode: 'unknown' },
      { name: 'com.example.broken', state: 'failed', start_mode: 'unknown' },
    ]);
  });

  it('of Windows are read out of the memory that the service control manager filled', () => {
    const address = 0x1000n;
    const [entryBytes, texts] = [56, ['Spooler', 'Print Spooler', 'W32Time', 'Windows Time']];
    const buffer = Buffer.alloc(512);
    let end = 2 * entryBytes;
    texts.forEach((text, index) => {
      buffer.writeBigUInt64LE(address + BigInt(end), Math.floor(index / 2) * entryBytes + (index % 2) * 8);
      end += buffer.write(`${text}\0`, end, 'utf16le');
    });
    buffer.writeUInt32LE(4, 20);
    buffer.writeUInt32LE(2, entryBytes + 20);
    const startTypes: Record<string, number> = { Spooler: 2, W32Time: 3 };
    expect(readServiceList(buffer, 2, address, (name) => startTypes[name])).toEqual([
      { name: 'Spooler', display_name: 'Print Spooler', state: 'running', start_mode: 'automatic' },
      { name: 'W32Time', display_name: 'Windows Time', state: 'changing', start_mode: 'manual' },
    ]);
    // A pointer out of the buffer is followed nowhere.
    buffer.writeBigUInt64LE(address + 4096n, 0);
    expect(readServiceList(buffer, 2, address, () => undefined)).toMatchObject([
      { name: 'W32Time', start_mode: 'unknown' },
    ]);
  });
});
