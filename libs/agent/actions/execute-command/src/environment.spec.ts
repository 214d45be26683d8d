import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExecutable } from './find-executable';
import { commandEnvironment } from './inherited-environment';
import { legacyDecodeOf } from './legacy-decode';

describe('commandEnvironment', () => {
  it('inherits a minimum, adds what the command wants, and marks the process', () => {
    const agent = { PATH: '/bin', HOME: '/root', GURURMM_SITE_KEY: 'secret', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(commandEnvironment(agent, { HOME: '/tmp', A: '1' }, 'id-1', false)).toEqual({
      PATH: '/bin',
      HOME: '/tmp',
      A: '1',
      GURURMM_COMMAND_ID: 'id-1',
    });
  });

  it('has a path even where the agent was started without one', () => {
    expect(commandEnvironment({}, {}, 'id-1', false)['PATH']).toContain('/usr/bin');
    expect(commandEnvironment({ SystemRoot: 'D:\\Windows' }, {}, 'id-1', true)['PATH']).toBe(
      'D:\\Windows\\System32;D:\\Windows;D:\\Windows\\System32\\Wbem;D:\\Windows\\System32\\WindowsPowerShell\\v1.0',
    );
  });

  it('knows that Windows ignores the case of names', () => {
    const environment = commandEnvironment({ Path: 'C:\\Windows', Secret: 'x' }, { PATH: 'D:\\' }, 'id-1', true);
    expect(environment).toEqual({ Path: 'D:\\', GURURMM_COMMAND_ID: 'id-1' });
  });
});

describe('findExecutable', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-path-'));
  const [tool, text, inner] = [join(directory, 'tool'), join(directory, 'text'), join(directory, 'dir')];

  beforeAll(() => {
    writeFileSync(tool, '');
    chmodSync(tool, 0o755);
    writeFileSync(text, '');
    mkdirSync(inner);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('looks on the path of the command and takes only executable files', () => {
    const environment = { PATH: `relative:/no/such:${directory}` };
    expect(findExecutable('tool', environment, false)).toBe(tool);
    expect(findExecutable('dir', environment, false)).toBeUndefined();
    expect(findExecutable('text', environment, false)).toBeUndefined();
    expect(findExecutable(tool, {}, false)).toBe(tool);
    expect(findExecutable('./tool', environment, false)).toBeUndefined();
  });
});

describe('legacyDecodeOf', () => {
  it('reads the OEM code pages of Windows consoles', () => {
    const bytes = Uint8Array.from([0x81, 0x84, 0x41, 0xe1]);
    expect(legacyDecodeOf(850)?.(bytes)).toBe('üäAß');
    expect(legacyDecodeOf(437)?.(bytes)).toBe('üäAß');
    expect(legacyDecodeOf(866)?.(Uint8Array.from([0x8f, 0xe0]))).toBe('Пр');
    expect(legacyDecodeOf(932)?.(Uint8Array.from([0x93, 0xfa]))).toBe('日');
  });

  it('knows when it does not know', () => {
    expect(legacyDecodeOf(1)).toBeUndefined();
  });
});
