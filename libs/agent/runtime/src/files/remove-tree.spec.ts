import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from './remove-tree';

describe('removeTree', () => {
  let directory: string;
  const at = (path: string) => join(directory, path);
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'remove-tree-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('removes a directory with all that is in it', () => {
    mkdirSync(at('tree/a/b'), { recursive: true });
    writeFileSync(at('tree/a/b/read-only'), '', { mode: 0o400 });
    writeFileSync(at('tree/file'), '');
    removeTree(at('tree'));
    expect(existsSync(at('tree'))).toBe(false);
  });

  it('removes links, and leaves what they lead to', () => {
    mkdirSync(at('tree'));
    mkdirSync(at('elsewhere'));
    writeFileSync(at('elsewhere/kept'), '');
    symlinkSync(at('elsewhere'), at('tree/link'));
    symlinkSync(at('nowhere'), at('tree/dangling'));
    removeTree(at('tree'));
    expect([existsSync(at('tree')), existsSync(at('elsewhere/kept'))]).toEqual([false, true]);
    symlinkSync(at('elsewhere'), at('link'));
    removeTree(at('link'));
    expect([lstatSync(at('link'), { throwIfNoEntry: false }), existsSync(at('elsewhere/kept'))]).toEqual([
      undefined,
      true,
    ]);
  });

  it('makes no target of a link writable on Windows, and needs none to be there', () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
    mkdirSync(at('tree'));
    writeFileSync(at('kept'), '', { mode: 0o444 });
    symlinkSync(at('kept'), at('tree/link'));
    symlinkSync(at('nowhere'), at('tree/dangling'));
    Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
    try {
      removeTree(at('tree'));
    } finally {
      Object.defineProperty(process, 'platform', platform);
    }
    expect([existsSync(at('tree')), statSync(at('kept')).mode & 0o777]).toEqual([false, 0o444]);
  });

  it('has nothing to do where nothing is, and removes a single file', () => {
    removeTree(at('nothing'));
    writeFileSync(at('file'), '');
    removeTree(at('file'));
    expect(existsSync(at('file'))).toBe(false);
  });

  it('says what stands in its way', () => {
    expect(() => removeTree('/proc/self/fd')).toThrow(/EPERM|EACCES|ENOENT|EBUSY/);
  });
});
