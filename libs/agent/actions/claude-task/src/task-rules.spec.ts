import fc from 'fast-check';
import { type AccountFacts, chooseAccount } from './account';
import { cliEnvironment } from './cli-environment';
import { CliResult } from './cli-result';
import { checkVersion } from './cli-version';
import { TaskRefusal } from './task-refusal';
import { taskArgument } from './task-text';

describe('the text of a task', () => {
  it.each(Array.from('&|;`$()<>\\\n\r\v\f\0\u0085\u2028\u2029'))('must not contain %j', (character) => {
    expect(() => taskArgument(`look ${character} here`)).toThrow(TaskRefusal);
  });

  it('may say anything else, and is never an option', () => {
    expect(taskArgument('Räume "C:/x" auf, 100 % sicher! 漢 \'y\' {a} [b] #~^*?=')).toContain('100 % sicher!');
    expect(taskArgument('--dangerously-skip-permissions')).toBe(' --dangerously-skip-permissions');
    expect(() => taskArgument('  ')).toThrow(TaskRefusal);
  });

  it('is what the original refused, whatever surrounds it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...Array.from('&|;`$()<>\\\n\r')), fc.string(), (before, bad, after) => {
        expect(() => taskArgument(before + bad + after)).toThrow(TaskRefusal);
      }),
    );
  });
});

describe('the version of the CLI', () => {
  it('is read from what it prints', () => {
    expect(checkVersion('2.1.0 (Claude Code)\n', '1.0.0')).toBe('2.1.0');
    expect(checkVersion('1.0.0', '1.0.0')).toBe('1.0.0');
    expect(checkVersion('1.10.0', '1.9.9')).toBe('1.10.0');
  });

  it.each(['0.9.9 (Claude Code)', '0.2.115'])('%s is too old', (output) => {
    expect(() => checkVersion(output, '1.0.0')).toThrow(/at least 1\.0\.0 is needed/);
  });

  it.each(['', 'Usage: claude', 'segmentation fault'])('%j is none', (output) => {
    expect(() => checkVersion(output, '1.0.0')).toThrow(/does not say its version/);
  });
});

describe('the environment of the CLI', () => {
  const agent = {
    PATH: '/bin',
    HOME: '/root',
    GURURMM_SITE_KEY: 'grmm_site_x',
    GURURMM_CONFIG: '/etc/x',
    RMM_DATABASE_URL: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    ANTHROPIC_API_KEY: 'of the agent',
    NODE_OPTIONS: '--require=x',
    LD_PRELOAD: 'x.so',
  };
  const of = (task: Record<string, string>, apiKey?: string) =>
    cliEnvironment({ agent, account: { HOME: '/home/low' }, apiKey, task }, 'id-1', false);

  it('holds what the CLI needs and nothing else of the agent', () => {
    expect(of({})).toEqual({ PATH: '/bin', HOME: '/home/low', GURURMM_COMMAND_ID: 'id-1', DISABLE_AUTOUPDATER: '1' });
  });

  it('holds the key of agent.toml, or the one that comes with the task', () => {
    expect(of({}, 'configured')['ANTHROPIC_API_KEY']).toBe('configured');
    expect(of({ ANTHROPIC_API_KEY: 'of the task' }, 'configured')['ANTHROPIC_API_KEY']).toBe('of the task');
  });

  it.each(['ANTHROPIC_BASE_URL', 'PATH', 'LD_PRELOAD', 'NODE_OPTIONS', 'HOME', 'HTTPS_PROXY'])(
    'cannot be given %s by a task',
    (name) => {
      expect(() => of({ [name]: 'x' }, 'configured')).toThrow(`must not set ${name}`);
    },
  );
});

describe('the account of a task', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/sh\nlow:x:1001:1002:,,,:/home/low:/bin/sh\nsly:x:0:5::/:/bin/sh\nhalf:x:7:0::/:/bin/sh';
  const facts = (fields: Partial<AccountFacts> = {}): AccountFacts => ({
    osType: 'linux',
    uid: 0,
    isSystem: false,
    setpriv: '/usr/bin/setpriv',
    passwd: () => passwd,
    ...fields,
  });

  it('is never root', () => {
    expect(() => chooseAccount(undefined, facts())).toThrow(/does not run as root/);
    for (const user of ['root', 'sly', 'half']) expect(() => chooseAccount(user, facts())).toThrow(/rights of root/);
    expect(() => chooseAccount('nobody-knows', facts())).toThrow(/there is no user/);
    expect(() => chooseAccount(undefined, facts({ osType: 'macos' }))).toThrow(/does not run as root/);
  });

  it('is the configured one, with its groups and home, and without a way back', () => {
    const { owner, prefix, environment } = chooseAccount('low', facts());
    expect(owner).toEqual({ uid: 1001, gid: 1002 });
    expect(prefix).toEqual(expect.arrayContaining(['--reuid=1001', '--regid=1002', '--init-groups', '--no-new-privs']));
    expect(environment).toEqual({ HOME: '/home/low', USER: 'low', LOGNAME: 'low' });
    expect(() => chooseAccount('low', facts({ setpriv: undefined }))).toThrow(/setpriv/);
  });

  it('is that of the agent where the agent has no rights to give away', () => {
    expect(chooseAccount(undefined, facts({ uid: 1001 }))).toEqual({ prefix: [], environment: {} });
    expect(chooseAccount('low', facts({ uid: 1001 })).prefix).toEqual([]);
    expect(() => chooseAccount('low', facts({ uid: 1003 }))).toThrow(/cannot become low/);
  });

  it('is never SYSTEM, and Windows knows no other without a password', () => {
    const onWindows = facts({ osType: 'windows', uid: undefined });
    expect(() => chooseAccount(undefined, { ...onWindows, isSystem: true })).toThrow(/does not run as SYSTEM/);
    expect(() => chooseAccount('low', { ...onWindows, isSystem: true })).toThrow(/does not run as SYSTEM/);
    expect(() => chooseAccount('low', onWindows)).toThrow(/cannot be used on Windows/);
    expect(chooseAccount(undefined, onWindows).prefix).toEqual([]);
  });
});

describe('the result message of the CLI', () => {
  const judge = (...pieces: string[]) => {
    const result = new CliResult();
    for (const piece of pieces) result.write(Buffer.from(piece));
    result.end();
    return result.isError;
  };

  it('says "failed" where the exit code may not, in whatever pieces it comes', () => {
    const line = '{"type":"result","subtype":"error_during_execution","is_error":true}';
    expect(judge(`{"type":"system"}\n${line}\n`)).toBe(true);
    expect(judge(line.slice(0, 20), line.slice(20))).toBe(true);
    expect(judge('{"type":"result","is_error":false}\n')).toBe(false);
  });

  it('is not looked for in junk', () => {
    expect(
      judge('"result" is_error true\n', 'null\n', '{"type":"assistant","text":"\\"result\\"","is_error":true}\n'),
    ).toBe(false);
    expect(judge(`${'x'.repeat(3_000_000)}"result"\n`)).toBe(false);
  });
});
