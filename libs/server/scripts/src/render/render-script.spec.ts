import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { powershellFaults } from '@gururmm/server/platform/testing';
import type { ScriptType } from '../script-definition';
import { renderScript } from './render-script';

/** Values that would do harm wherever they became code. */
const HOSTILE = [
  `"; touch $MARK; #`,
  `'; touch $MARK; '`,
  '$(touch $MARK)',
  '`touch $MARK`',
  '${MARK}',
  '%MARK%',
  'a\ntouch $MARK\nb',
  ' * ? [a-z] ~ ',
  '-n',
  '\\',
  '"""',
  `'''`,
  '!MARK!',
  'a & b | c > d ^ e',
  '{{client.other}}',
];
const MARK = `/tmp/gururmm-spec-${process.pid}-injected`;

const render = (command: string, commandType: ScriptType = 'shell', interpreter: string | null = null) =>
  renderScript({ commandType, interpreter, command }, 'linux').command;

/** Runs a text once for each value, in a fresh shell each, from one process: starting hundreds from here is slow. */
const EACH_IN_SHELL =
  'n=0; while [ $n -lt $COUNT ]; do eval "value=\\$VALUE_$n"; GRMM_VAR_CLIENT_X="$value" "$PROGRAM" -c "$TEXT"; printf "\\036"; n=$((n+1)); done';
const EACH_IN_PYTHON = `
import os, sys
for n in range(int(os.environ["COUNT"])):
    os.environ["GRMM_VAR_CLIENT_X"] = os.environ["VALUE_%d" % n]
    exec(os.environ["TEXT"], {})
    sys.stdout.write("\\x1e")
`;

/** What a program prints for a text, for each hostile value in its environment. */
function outputs(program: string, each: string, text: string): readonly string[] {
  const values = Object.fromEntries(HOSTILE.map((value, index) => [`VALUE_${index}`, value]));
  const { stdout, stderr } = spawnSync(program, ['-c', each], {
    env: { PATH: process.env['PATH'] ?? '', MARK, PROGRAM: program, TEXT: text, COUNT: `${HOSTILE.length}`, ...values },
    encoding: 'utf8',
    // A socket as standard input would make bash read its start-up files.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (stderr !== '') throw new Error(`${program}: ${stderr}`);
  return stdout.split('\u001e').slice(0, -1);
}

describe('a variable in a shell script', () => {
  const places: readonly [string, (value: string) => string][] = [
    [`printf '<%s>' {{client.x}}`, (value) => `<${value}>`],
    [`printf '<%s>' "a {{client.x}} b"`, (value) => `<a ${value} b>`],
    [`printf '<%s>' 'a {{ client.x }} b'`, (value) => `<a ${value} b>`],
    [`printf '<%s>' a{{client.x}}b`, (value) => `<a${value}b>`],
    [`printf '<%s>' "$(printf '%s.' {{client.x}})"`, (value) => `<${value}.>`],
    [`printf '<%s>' "$(printf '%s.' "in {{client.x}}")"`, (value) => `<in ${value}.>`],
    [`v={{client.x}}; printf '<%s>' "$v" # {{client.x}} 'and "more`, (value) => `<${value}>`],
    [`if [ {{client.x}} = "$GRMM_VAR_CLIENT_X" ]; then printf '<%s>' same; fi`, () => '<same>'],
    [`cat <<END\na {{client.x}} b\nEND\nprintf '<%s>' {{client.x}}`, (value) => `a ${value} b\n<${value}>`],
    [`printf '<%s>' \\"{{client.x}}\\"`, (value) => `<"${value}">`],
  ];

  it.each(places)('is one value and no code in %s', (command, expected) => {
    for (const shell of ['sh', 'bash']) {
      expect(outputs(shell, EACH_IN_SHELL, render(command))).toEqual(HOSTILE.map(expected));
    }
    expect(existsSync(MARK)).toBe(false);
  });

  it.each([
    ['eval echo {{client.x}}', 'read twice'],
    [`sh -c 'echo {{client.x}}'`, 'read twice'],
    ['echo $(( {{client.x}} + 1 ))', 'arithmetic'],
    ['[[ {{client.x}} -eq 1 ]]', 'read twice'],
    ['echo `echo {{client.x}}`', 'backticks'],
    [`echo $'{{client.x}}'`, 'double quotes'],
    [`cat <<'END'\n{{client.x}}\nEND`, 'here-document'],
    ['echo \\{{client.x}}', 'backslash'],
    ['echo "\\{{client.x}}"', 'backslash'],
  ])('is refused where it would be code, or could not be exact: %s', (command, reason) => {
    expect(() => render(command)).toThrow(reason);
  });

  it('is named with its line', () => {
    expect(() => render('echo a\neval {{client.x}}')).toThrow('line 2: {{client.x}} cannot stand');
  });

  it('leaves what looks alike to other tools', () => {
    const command = `docker ps --format '{{.Names}} {{ other.x }}'`;
    expect(render(command)).toBe(command);
    expect(() => render('echo {{client.Path}}')).toThrow('{{client.Path}} is not a variable');
  });
});

describe('a variable in Python', () => {
  const places: readonly [string, (value: string) => string][] = [
    ['import sys\nsys.stdout.write({{client.x}})', (value) => value],
    ['import sys\nsys.stdout.write("a {{client.x}} b")', (value) => `a ${value} b`],
    [`import sys\nsys.stdout.write('{{client.x}}')  # {{client.x}} "`, (value) => value],
    ['import sys\nsys.stdout.write("""it\'s\n{{client.x}}\n""")', (value) => `it's\n${value}\n`],
    ['import sys\nsys.stdout.write("%s|" % "{{client.x}}")', (value) => `${value}|`],
    ['import sys\nn = 1\nsys.stdout.write(f"{n} {{client.x}} {n}")', (value) => `1 ${value} 1`],
    [`import sys\nsys.stdout.write({"k": r'C:\\d {{client.x}}'}["k"])`, (value) => `C:\\d ${value}`],
  ];

  it.each(places)('is one value and no code in %j', (command, expected) => {
    expect(outputs('python3', EACH_IN_PYTHON, render(command, 'python'))).toEqual(HOSTILE.map(expected));
    expect(existsSync(MARK)).toBe(false);
  });

  it.each([
    ['eval("{{client.x}}")', 'read twice'],
    ['subprocess.run("ls {{client.x}}", shell=True)', 'read twice'],
    [`os.system('ls {{client.x}}')`, 'read twice'],
    ['b"{{client.x}}"', 'in bytes'],
    ['"\\{{client.x}}"', 'backslash'],
    ['"""a"{{client.x}}"""', 'after a quote'],
  ])('is refused where it would be code, or could not be exact: %s', (command, reason) => {
    expect(() => render(command, 'python')).toThrow(reason);
  });
});

describe('a variable in PowerShell', () => {
  const ref = '${env:GRMM_VAR_CLIENT_X}';

  it.each([
    ['Write-Output {{client.x}}', `Write-Output ${ref}`],
    ['"a {{client.x}}: $b"', `"a ${ref}: $b"`],
    [`'a {{client.x}} $b "q" it''s'`, `"a ${ref} \`$b \`"q\`" it's"`],
    [`'no $placeholder' + {{client.x}}`, `'no $placeholder' + ${ref}`],
    [`"x $(Get-It '{{client.x}}') y"`, `"x $(Get-It "${ref}") y"`],
    [`@'\n$a {{client.x}} "q"\n'@`, `@"\n\`$a ${ref} "q"\n"@`],
    [`@"\n$a {{client.x}}\n"@ + '{{client.x}}'`, `@"\n$a ${ref}\n"@ + "${ref}"`],
    [`# it's {{client.x}}\n'{{client.x}}'`, `# it's GRMM_VAR_CLIENT_X\n"${ref}"`],
    [`<# it's {{client.x}} #>'{{client.x}}'`, `<# it's GRMM_VAR_CLIENT_X #>"${ref}"`],
  ])('%j becomes %j: a reference, expanded as a value', async (command, expected) => {
    expect(render(command, 'powershell')).toBe(expected);
    expect(await powershellFaults(expected)).toEqual([]);
  });

  it.each([
    ['Invoke-Expression "ls {{client.x}}"', 'read twice'],
    ['iex {{client.x}}', 'read twice'],
    ['powershell -Command "ls {{client.x}}"', 'read twice'],
    ['"`{{client.x}}"', 'backtick'],
  ])('is refused where it would be code: %s', (command, reason) => {
    expect(() => render(command, 'powershell')).toThrow(reason);
  });
});

describe('a variable in cmd', () => {
  const onWindows = (command: string) => renderScript({ commandType: 'shell', interpreter: null, command }, 'windows');

  it('is a delayed reference in a batch file, which cmd expands after it has read the line', () => {
    expect(onWindows('echo "{{client.x}}"\ndir {{client.x}}')).toMatchObject({
      commandType: 'script',
      interpreter: 'cmd',
      command:
        '@echo off & setlocal EnableExtensions EnableDelayedExpansion\necho "!GRMM_VAR_CLIENT_X!"\ndir !GRMM_VAR_CLIENT_X!',
    });
    expect(onWindows('echo !GRMM_PARAM_NAME!').command).toContain('EnableDelayedExpansion');
  });

  it('leaves a line without variables to cmd /c, and gives several lines their file', () => {
    expect(onWindows('echo hi!')).toMatchObject({ commandType: 'shell', interpreter: null, command: 'echo hi!' });
    expect(onWindows('echo a\necho b!')).toMatchObject({ interpreter: 'cmd', command: '@echo off\necho a\necho b!' });
  });

  it.each([
    ['echo %GRMM_PARAM_NAME%', 'pasted into the line'],
    ['echo {{client.x}} hi!', 'exclamation marks'],
    ['echo ^& {{client.x}}', 'a line with ^'],
    ['call echo {{client.x}}', 'read twice'],
    [`for /f %%i in ('echo {{client.x}}') do echo %%i`, 'read twice'],
    ['cmd /c echo {{client.x}}', 'read twice'],
  ])('is refused where it would be code, or could not be exact: %s', (command, reason) => {
    expect(() => onWindows(command)).toThrow(reason);
  });
});

describe('a variable for an interpreter that is not known', () => {
  it('is refused, with the way that works', () => {
    expect(() => render('print "{{client.x}}"', 'script', 'perl')).toThrow('give it a parameter');
    expect(render('print $ENV{GRMM_PARAM_X}', 'script', '/usr/bin/perl')).toBe('print $ENV{GRMM_PARAM_X}');
  });
});
