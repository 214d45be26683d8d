import { basename } from 'node:path';
import { type Invocation, type Plan, withFirstOf } from './invocation';

/** How an interpreter takes a file: the extension it insists on, and what stands before the path. */
interface FileStyle {
  readonly extension: string;
  readonly before: readonly string[];
}

const POWERSHELL: FileStyle = {
  extension: '.ps1',
  before: ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File'],
};
const PYTHON: FileStyle = { extension: '.py', before: [] };
const SHELL: FileStyle = { extension: '.sh', before: [] };
const CMD: FileStyle = { extension: '.bat', before: ['/d', '/s', '/c'] };

const STYLES: Readonly<Record<string, FileStyle>> = {
  powershell: POWERSHELL,
  pwsh: POWERSHELL,
  python: PYTHON,
  python2: PYTHON,
  python3: PYTHON,
  py: PYTHON,
  sh: SHELL,
  bash: SHELL,
  dash: SHELL,
  zsh: SHELL,
  ksh: SHELL,
  cmd: CMD,
  perl: { extension: '.pl', before: [] },
  ruby: { extension: '.rb', before: [] },
  node: { extension: '.js', before: [] },
  bun: { extension: '.ts', before: [] },
  cscript: { extension: '.vbs', before: ['//nologo'] },
};
const UNKNOWN: FileStyle = { extension: '.txt', before: [] };

/** `interpreter` with `args` on a private file that holds `command`; without one, the system's usual shell. */
export const planScript: Plan = (command, surroundings) => {
  const interpreter = command.interpreter ?? (surroundings.isWindows ? 'powershell' : '/bin/sh');
  const name = basename(interpreter.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.exe$/, '');
  const style = STYLES[name] ?? UNKNOWN;
  const args = command.args ?? [];
  return withFirstOf(namesOf(interpreter, name, surroundings.isWindows), surroundings, (program) => {
    const file = surroundings.writeFile(`script${style.extension}`, fileContent(command.command, style));
    return style === CMD
      ? planBatch(program, file, args)
      : { ok: true, program, args: [...style.before, file, ...args] };
  });
};

/** PowerShell goes by two names, and so does Python. */
function namesOf(interpreter: string, name: string, isWindows: boolean): string[] {
  if (name === 'powershell') return [interpreter, 'pwsh'];
  if (name === 'python3' && isWindows) return [interpreter, 'python', 'py'];
  return name === 'python' && !isWindows ? [interpreter, 'python3'] : [interpreter];
}

/** Windows PowerShell 5 reads a file without a byte order mark in the ANSI code page; batch files need CRLF. */
function fileContent(text: string, style: FileStyle): string {
  if (style === POWERSHELL && !text.startsWith('\ufeff')) return `\ufeff${text}`;
  return style === CMD ? text.replace(/\r?\n/g, '\r\n') : text;
}

/** cmd expands `%` and splits at `"` even inside quotes, so such arguments cannot be passed faithfully. */
function planBatch(program: string, file: string, args: readonly string[]): Invocation {
  if (args.some((arg) => /["%!\r\n]/.test(arg))) {
    return { ok: false, reason: 'arguments of a cmd script must not contain double quotes, %, ! or line breaks' };
  }
  const line = [file, ...args].map((each) => `"${each}"`).join(' ');
  return { ok: true, program, args: [...CMD.before, `"${line}"`], isVerbatim: true };
}
