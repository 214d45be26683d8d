import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';

/** How a script says it wants to be run. */
export type ScriptKind =
  | { readonly command_type: 'script'; readonly interpreter: string }
  | { readonly command_type: 'shell' | 'powershell' | 'python' };

/**
 * The kind of a local script: by its #! line, then by its name; anything else is for the shell.
 * @param isScript it has to be of type `script`, because it has arguments for example
 * @throws CliError usage when it does not say what `script` needs
 */
export function describeScript(file: string, text: string, isScript: boolean): ScriptKind {
  const interpreter = shebangInterpreter(text);
  if (interpreter !== undefined) return { command_type: 'script', interpreter };
  if (isScript) throw new CliError(EXIT.usage, 'A script needs --interpreter, or a #! line.');
  if (file.endsWith('.ps1')) return { command_type: 'powershell' };
  return { command_type: file.endsWith('.py') ? 'python' : 'shell' };
}

/** `#!/bin/bash` and `#!/usr/bin/env bash`; a script with options there needs --interpreter. */
function shebangInterpreter(text: string): string | undefined {
  const line = /^#!\s*(.+?)\s*(?:\r?\n|$)/.exec(text)?.[1];
  if (line === undefined) return undefined;
  const [program = '', ...rest] = line.split(/\s+/);
  const isEnv = program.endsWith('/env');
  const [interpreter, ...options] = isEnv ? rest : [program, ...rest];
  if (interpreter === undefined || options.length > 0 || interpreter.startsWith('-')) {
    throw new CliError(EXIT.usage, 'The #! line has options, which would be lost: give --interpreter.');
  }
  return interpreter;
}
