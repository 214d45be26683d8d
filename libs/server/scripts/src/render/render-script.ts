import { invalidRequest } from '@gururmm/server/platform/http';
import { type CommandType, OS_TYPES, type OsType } from '@gururmm/shared/protocol';
import { findPlaceholders, type Placeholder, placeholderName } from '../placeholders';
import type { ScriptDefinition } from '../script-definition';
import { type Dialect, dialectOf } from './dialect';
import { renderCmd } from './render-cmd';
import { renderPowershell } from './render-powershell';
import { renderPython } from './render-python';
import { renderSh } from './render-sh';

type Source = Pick<ScriptDefinition, 'commandType' | 'interpreter' | 'command'>;

/** A script's text as one system runs it: every value stays outside, in the environment. */
export interface RenderedScript {
  readonly commandType: CommandType;
  readonly interpreter: string | null;
  readonly command: string;
  /** Variables whose values the environment must hold. */
  readonly placeholders: readonly Placeholder[];
}

/** @throws DomainError invalid_request naming the line of a placeholder that cannot be replaced safely */
export function renderScript(script: Source, os: OsType): RenderedScript {
  const { commandType, interpreter, command } = script;
  const placeholders = findPlaceholders(command, 'command');
  const dialect = dialectOf(commandType, interpreter, os);
  if (dialect === 'cmd') {
    const { text, isBatchFile } = renderCmd(command, placeholders);
    return isBatchFile && commandType === 'shell'
      ? { commandType: 'script', interpreter: 'cmd', command: text, placeholders }
      : { commandType, interpreter, command: text, placeholders };
  }
  return { commandType, interpreter, command: renderText(dialect, command, placeholders), placeholders };
}

/** The systems that a script is for. */
export function systemsOf({ supportedOs }: Pick<ScriptDefinition, 'supportedOs'>): readonly OsType[] {
  return supportedOs.length === 0 ? OS_TYPES : supportedOs;
}

function renderText(dialect: Exclude<Dialect, 'cmd'>, command: string, placeholders: readonly Placeholder[]): string {
  switch (dialect) {
    case 'sh':
      return renderSh(command, placeholders);
    case 'powershell':
      return renderPowershell(command, placeholders);
    case 'python':
      return renderPython(command, placeholders);
    case 'other': {
      const [first] = placeholders;
      if (first === undefined) return command;
      const message = `{{${placeholderName(first)}}} cannot stand in a text for this interpreter; give it a parameter with that value`;
      throw invalidRequest([{ path: 'command', message }]);
    }
  }
}
