import type { CommandRequest } from './journal';

/** Longest line that cmd.exe reads, less what stands around the command. */
const MAX_LINE = 7500;

/** The files of one command's directory: `run.cmd`, and what it runs. */
export interface Batch {
  readonly run: string;
  /** Name and text of the script file beside it, where there is one. */
  readonly script?: { readonly name: string; readonly text: string };
}

/** What the batch needs to know of its place and of the machine. */
export interface BatchPlace {
  readonly directory: string;
  /** Code page in which both the host writes files and the command is to speak. */
  readonly codePage: string;
}

/**
 * The batch that runs a command with its output in files and its exit code in `exit.txt`, which appears whole.
 * Texts reach the command through variables that are expanded late, so that no character of theirs means anything
 * to this batch. @throws Error when the command cannot be run here
 */
export function makeBatch(request: CommandRequest, { directory, codePage }: BatchPlace): Batch {
  const { line, text, script } = plan(request, directory);
  const sets: string[] = [];
  const env = request.env ?? {};
  for (const name in env) sets.push(setLine(name, env[name]));
  sets.push(setLine('GURURMM_COMMAND_ID', request.command_id));
  if (text !== '') sets.push(setLine('GURURMM_TEXT', text));
  const run = [
    '@echo off',
    `chcp ${codePage} >NUL 2>&1`,
    'setlocal DisableDelayedExpansion',
    sets.join('\r\n'),
    'setlocal EnableDelayedExpansion',
    `${line} >"${directory}\\stdout.txt" 2>"${directory}\\stderr.txt" <NUL`,
    `echo !errorlevel!>"${directory}\\exit.new"`,
    `move /y "${directory}\\exit.new" "${directory}\\exit.txt" >NUL`,
    '',
  ].join('\r\n');
  return script === undefined ? { run } : { run, script };
}

interface Plan {
  readonly line: string;
  readonly text: string;
  readonly script?: { readonly name: string; readonly text: string };
}

const POWERSHELL = 'powershell.exe -NoProfile -NonInteractive';

function plan(request: CommandRequest, directory: string): Plan {
  const { command, command_type: type } = request;
  const isOneLine = !/[\r\n]/.test(command) && command.length <= MAX_LINE;
  switch (type) {
    case 'shell':
      if (isOneLine) return { line: 'cmd.exe /d /s /c "!GURURMM_TEXT!"', text: command };
      return scriptPlan('cmd', [], command, directory);
    case 'powershell':
      if (isOneLine && command.indexOf('"') < 0)
        return { line: `${POWERSHELL} -Command "!GURURMM_TEXT!"`, text: trailingSlashes(command) };
      return scriptPlan('powershell', [], command, directory);
    case 'python':
      return scriptPlan('python', [], command, directory);
    case 'script':
      return scriptPlan(request.interpreter ?? 'cmd', request.args ?? [], command, directory);
    default:
      throw new Error(`this agent does not run commands of the type ${type}`);
  }
}

function scriptPlan(interpreter: string, args: readonly string[], command: string, directory: string): Plan {
  if (/["\r\n%!^]/.test(interpreter)) throw new Error('the interpreter must be a plain program name or path');
  const { extension, before } = kindOf(interpreter);
  const name = `script.${extension}`;
  const given: string[] = [];
  for (let i = 0; i < args.length; i++) given.push(quoteArgument(args[i]));
  const text = given.join(' ');
  if (/[\r\n]/.test(text)) throw new Error('arguments with line breaks cannot be passed on this system');
  const file = `"${directory}\\${name}"`;
  const call = `${file}${text === '' ? '' : ' !GURURMM_TEXT!'}`;
  const line = extension === 'cmd' ? `${before} "${call}"` : `${before} ${call}`;
  return { line, text, script: { name, text: command.replace(/\r?\n/g, '\r\n') } };
}

function kindOf(interpreter: string): { extension: string; before: string } {
  const name = interpreter
    .replace(/^.*[\\/]/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase();
  if (name === 'cmd') return { extension: 'cmd', before: 'cmd.exe /d /s /c' };
  if (name === 'powershell') return { extension: 'ps1', before: `${POWERSHELL} -ExecutionPolicy Bypass -File` };
  if (name === 'python' || name === 'python3') return { extension: 'py', before: `"${interpreter}"` };
  if (name === 'cscript') return { extension: 'vbs', before: 'cscript.exe //B //nologo' };
  return { extension: 'txt', before: `"${interpreter}"` };
}

/** One argument as `CommandLineToArgvW` reads it back. */
export function quoteArgument(text: string): string {
  if (text !== '' && !/[\s"]/.test(text)) return text;
  return `"${trailingSlashes(text.replace(/(\\*)"/g, '$1$1\\"'))}"`;
}

/** Backslashes before the closing quote count double. */
function trailingSlashes(text: string): string {
  return text.replace(/(\\+)$/, '$1$1');
}

/** A line of a batch file that sets a variable to exactly this text. */
export function setLine(name: string, value: string): string {
  if (/[\r\n]/.test(value)) throw new Error(`the variable ${name} has a line break, which cmd.exe cannot set`);
  return `set ${name}=${value.replace(/[\^&|<>()"!]/g, '^$&').replace(/%/g, '%%')}`;
}
