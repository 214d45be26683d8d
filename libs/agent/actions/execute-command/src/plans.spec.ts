import type { CommandRequest } from '@gururmm/shared/protocol';
import type { Surroundings } from './invocation';
import { planPowershell } from './plan-powershell';
import { planPython } from './plan-python';
import { planScript } from './plan-script';
import { planShell } from './plan-shell';

const command = (fields: Partial<CommandRequest>): CommandRequest => ({
  command_id: '11111111-1111-4111-8111-111111111111',
  command_type: 'shell',
  command: 'echo "a b" & dir',
  timeout_seconds: 5,
  ...fields,
});

/** A machine with just these programs; written files are kept. */
function machine(system: 'windows' | 'unix', ...programs: string[]): Surroundings & { files: Record<string, string> } {
  const files: Record<string, string> = {};
  return {
    files,
    isWindows: system === 'windows',
    find: (name) => (programs.includes(name) ? `/full/${name}` : undefined),
    writeFile: (name, content) => {
      files[name] = content;
      return `/scratch/${name}`;
    },
  };
}

describe('shell', () => {
  it('is cmd on Windows, with the command as it stands between one pair of quotes', () => {
    expect(planShell(command({}), machine('windows', 'cmd.exe'))).toEqual({
      ok: true,
      program: '/full/cmd.exe',
      args: ['/d', '/s', '/c', '"echo "a b" & dir"'],
      isVerbatim: true,
    });
  });

  it('is /bin/sh elsewhere', () => {
    expect(planShell(command({}), machine('unix', '/bin/sh'))).toMatchObject({ args: ['-c', 'echo "a b" & dir'] });
  });
});

describe('powershell', () => {
  it('prefers Windows PowerShell and takes pwsh where that is what exists', () => {
    const args = ['-NoProfile', '-NonInteractive', '-Command', 'echo "a b" & dir'];
    expect(planPowershell(command({}), machine('windows', 'pwsh', 'powershell'))).toEqual({
      ok: true,
      program: '/full/powershell',
      args,
    });
    expect(planPowershell(command({}), machine('unix', 'pwsh'))).toMatchObject({ program: '/full/pwsh', args });
  });

  it('says what is missing', () => {
    expect(planPowershell(command({}), machine('unix'))).toEqual({
      ok: false,
      reason: 'powershell or pwsh was not found on this machine',
    });
  });
});

describe('python', () => {
  it('is python on Windows and python3 elsewhere', () => {
    expect(planPython(command({}), machine('windows', 'python', 'python3'))).toMatchObject({ program: '/full/python' });
    expect(planPython(command({}), machine('unix', 'python', 'python3'))).toMatchObject({ program: '/full/python3' });
  });
});

describe('script', () => {
  it.each([
    ['bash', 'script.sh', ['/scratch/script.sh', 'x y']],
    ['/usr/bin/perl', 'script.pl', ['/scratch/script.pl', 'x y']],
    ['python3', 'script.py', ['/scratch/script.py', 'x y']],
    ['awk', 'script.txt', ['/scratch/script.txt', 'x y']],
    [
      'pwsh',
      'script.ps1',
      ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', '/scratch/script.ps1', 'x y'],
    ],
  ])('%s gets %s', (interpreter, file, args) => {
    const surroundings = machine('unix', interpreter);
    expect(planScript(command({ interpreter, args: ['x y'] }), surroundings)).toMatchObject({ args });
    expect(Object.keys(surroundings.files)).toEqual([file]);
  });

  it('marks a PowerShell file as UTF-8, which version 5 would not guess', () => {
    const surroundings = machine('windows', 'powershell');
    planScript(command({ interpreter: 'powershell', command: 'Write-Output ü' }), surroundings);
    expect(surroundings.files['script.ps1']).toBe('\ufeffWrite-Output ü');
  });

  it('gives cmd a batch file with its own line ends, and quotes the arguments', () => {
    const surroundings = machine('windows', 'cmd');
    expect(planScript(command({ interpreter: 'cmd', command: 'a\nb', args: ['x & y'] }), surroundings)).toMatchObject({
      args: ['/d', '/s', '/c', '""/scratch/script.bat" "x & y""'],
      isVerbatim: true,
    });
    expect(surroundings.files['script.bat']).toBe('a\r\nb');
  });

  it.each(['"', '%PATH%', 'a\nb', '!x!'])('refuses %j as an argument of cmd, which would change it', (argument) => {
    expect(planScript(command({ interpreter: 'cmd', args: [argument] }), machine('windows', 'cmd'))).toMatchObject({
      ok: false,
    });
  });

  it('writes no file when the interpreter is missing', () => {
    const surroundings = machine('unix');
    expect(planScript(command({ interpreter: 'ruby' }), surroundings)).toMatchObject({
      ok: false,
      reason: 'ruby was not found on this machine',
    });
    expect(surroundings.files).toEqual({});
  });

  it('uses the usual shell of the system without an interpreter', () => {
    expect(planScript(command({}), machine('unix', '/bin/sh'))).toMatchObject({ program: '/full//bin/sh' });
    expect(planScript(command({}), machine('windows', 'powershell'))).toMatchObject({ program: '/full/powershell' });
  });
});
