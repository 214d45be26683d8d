import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTemporaryDirectory } from '../testing/temporary-directory';
import { AgentKeyFile } from './agent-key-file';
import { deriveDeviceId, keepDeviceId } from './device-id';
import { parseOsRelease, parseSystemVersionPlist } from './machine-description';
import { readMachineId } from './machine-id.linux';

const MACHINE_ID = '0123456789abcdef0123456789abcdef';
const KEY = `grmm_agt_${'a'.repeat(43)}`;

describe('device id', () => {
  const directory = useTemporaryDirectory();

  it('follows from the machine id and does not reveal it', () => {
    const id = deriveDeviceId(MACHINE_ID);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(deriveDeviceId(` ${MACHINE_ID.toUpperCase()}\n`)).toBe(id);
    expect(id).not.toContain(MACHINE_ID.slice(0, 8));
  });

  it('is kept, whatever the machine says later', () => {
    const path = join(directory, 'kept');
    const first = keepDeviceId(path, MACHINE_ID);
    expect(keepDeviceId(path, 'another machine')).toBe(first);
    expect(keepDeviceId(path, undefined)).toBe(first);
  });

  it('is random and kept where the machine has no id', () => {
    const path = join(directory, 'random');
    const first = keepDeviceId(path, undefined);
    expect(first).toMatch(/^random-/);
    expect(keepDeviceId(path, undefined)).toBe(first);
    expect(keepDeviceId(join(directory, 'other'), undefined)).not.toBe(first);
  });

  it('replaces a damaged file', () => {
    const path = join(directory, 'damaged');
    writeFileSync(path, '\0\0');
    expect(keepDeviceId(path, MACHINE_ID)).toBe(deriveDeviceId(MACHINE_ID));
  });
});

describe('machine id of Linux', () => {
  const root = useTemporaryDirectory();

  it('is absent in a fresh image, and comes from D-Bus where systemd has none', () => {
    mkdirSync(join(root, 'etc'), { recursive: true });
    writeFileSync(join(root, 'etc/machine-id'), 'uninitialized\n');
    expect(readMachineId(root)).toBeUndefined();
    mkdirSync(join(root, 'var/lib/dbus'), { recursive: true });
    writeFileSync(join(root, 'var/lib/dbus/machine-id'), `${MACHINE_ID}\n`);
    expect(readMachineId(root)).toBe(MACHINE_ID);
  });
});

describe('AgentKeyFile', () => {
  const directory = useTemporaryDirectory();

  it('keeps a key for its owner alone', () => {
    const path = join(directory, 'agent.key');
    new AgentKeyFile(path).store(KEY);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(new AgentKeyFile(path).current()).toBe(KEY);
  });

  it('refuses what is no agent key and keeps the old one', () => {
    const path = join(directory, 'kept.key');
    const file = new AgentKeyFile(path);
    file.store(KEY);
    expect(() => file.store('grmm_site_x')).toThrow('unknown form');
    expect(readFileSync(path, 'utf8')).toBe(`${KEY}\n`);
  });

  it('forgets for one enrolment without touching the file', () => {
    const path = join(directory, 'forgotten.key');
    const file = new AgentKeyFile(path);
    file.store(KEY);
    file.forget();
    expect(file.current()).toBeUndefined();
    expect(new AgentKeyFile(path).current()).toBe(KEY);
  });
});

describe('description of the system', () => {
  it('reads os-release with and without quotes', () => {
    expect(parseOsRelease('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toBe(
      'Debian GNU/Linux 12 (bookworm)',
    );
    expect(parseOsRelease('PRETTY_NAME=Alpine\n')).toBe('Alpine');
    expect(parseOsRelease('')).toBeUndefined();
  });

  it('reads SystemVersion.plist', () => {
    expect(parseSystemVersionPlist('<key>ProductVersion</key>\n\t<string>15.1</string>')).toBe('macOS 15.1');
    expect(parseSystemVersionPlist('')).toBeUndefined();
  });
});
