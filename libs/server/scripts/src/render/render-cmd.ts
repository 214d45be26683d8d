import { invalidRequest } from '@gururmm/server/platform/http';
import type { Placeholder } from '../placeholders';
import { assertNotReadTwice, misplaced, placeholderLines, ScriptText } from './script-text';

const READ_TWICE = /\bcall\b|\bstart\b|\bfor\s+\/f\b|\bcmd(?:\.exe)?\s+\/\w/i;
/** Delayed references to what we hand over; every other `!` would be swallowed. */
const OWN_REFERENCE = /!GRMM_(?:PARAM|VAR)_[A-Z0-9_]+!/gi;
/** `%NAME%` is pasted into the line before cmd reads it: its value would be code. */
const PASTED_REFERENCE = /%GRMM_(?:PARAM|VAR)_/i;

/** First line of a batch file whose references are expanded after each line has been read. */
const DELAYED_EXPANSION = '@echo off & setlocal EnableExtensions EnableDelayedExpansion\n';

/** A batch file for `script`, or the command as it stands for `cmd /c`. */
export interface CmdScript {
  readonly text: string;
  readonly isBatchFile: boolean;
}

/**
 * Replaces each placeholder by `!NAME!`, which cmd expands after it has read the line: no character of the value is
 * code, and no `%` in it is expanded again.
 */
export function renderCmd(source: string, placeholders: readonly Placeholder[]): CmdScript {
  if (PASTED_REFERENCE.test(source)) {
    throw invalidRequest([
      { path: 'command', message: 'in cmd write !GRMM_PARAM_NAME!: %GRMM_PARAM_NAME% is pasted into the line as code' },
    ]);
  }
  const isDelayed = placeholders.length > 0 || source.search(OWN_REFERENCE) >= 0;
  if (!isDelayed) {
    const isBatchFile = source.includes('\n');
    return { text: isBatchFile ? `@echo off\n${source}` : source, isBatchFile };
  }
  assertExact(source, placeholders);
  return { text: DELAYED_EXPANSION + withReferences(source, placeholders), isBatchFile: true };
}

/** Delayed expansion also changes `!` and, on a line with references, `^`: those are refused instead of changed. */
function assertExact(source: string, placeholders: readonly Placeholder[]): void {
  if (source.replaceAll(OWN_REFERENCE, '').includes('!')) {
    throw invalidRequest([
      {
        path: 'command',
        message: 'a cmd script with variables or parameters must not contain other exclamation marks',
      },
    ]);
  }
  const text = new ScriptText(source, placeholders);
  assertNotReadTwice(text, READ_TWICE, 'call, start, for /f, cmd /c');
  const found = placeholderLines(text).find(({ line }) => line.includes('^'));
  if (found !== undefined) throw misplaced(text, found.placeholder, 'in a line with ^');
}

function withReferences(source: string, placeholders: readonly Placeholder[]): string {
  const text = new ScriptText(source, placeholders);
  let output = '';
  while (!text.isAtEnd) {
    const { placeholder } = text;
    output += placeholder === undefined ? text.take(1) : `!${text.takePlaceholder(placeholder)}!`;
  }
  return output;
}
