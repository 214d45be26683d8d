import type { OsType } from '@gururmm/shared/protocol';
import type { ScriptType } from '../script-definition';

/** What reads the text of a script: decides how it refers to an environment variable. */
export type Dialect = 'sh' | 'cmd' | 'powershell' | 'python' | 'other';

const INTERPRETERS: Readonly<Record<string, Dialect>> = {
  sh: 'sh',
  bash: 'sh',
  dash: 'sh',
  zsh: 'sh',
  ksh: 'sh',
  cmd: 'cmd',
  powershell: 'powershell',
  pwsh: 'powershell',
  python: 'python',
  python2: 'python',
  python3: 'python',
  py: 'python',
};

export function dialectOf(commandType: ScriptType, interpreter: string | null, os: OsType): Dialect {
  switch (commandType) {
    case 'shell':
      return os === 'windows' ? 'cmd' : 'sh';
    case 'powershell':
      return 'powershell';
    case 'python':
      return 'python';
    case 'script':
      return INTERPRETERS[programName(interpreter ?? '')] ?? 'other';
  }
}

function programName(interpreter: string): string {
  const name = interpreter.split(/[/\\]/).at(-1) ?? '';
  return name.toLowerCase().replace(/\.exe$/, '');
}
