import { TaskRefusal } from './task-refusal';

/** Characters that mean something to a shell. No shell is involved; this is the second wall. */
const FORBIDDEN = '&|;`$()<>\\';
/** Everything that some program takes for the end of a line, and NUL, which no argument can hold. */
const LINE_BREAKS = '\n\r\v\f\0\u0085\u2028\u2029';

/**
 * The task as an argument of the CLI.
 * @throws TaskRefusal when it holds a character that it must not
 */
export function taskArgument(text: string): string {
  const forbidden = Array.from(FORBIDDEN).find((character) => text.includes(character));
  if (forbidden !== undefined) throw new TaskRefusal(`the task must not contain ${forbidden}`);
  if (Array.from(LINE_BREAKS).some((character) => text.includes(character))) {
    throw new TaskRefusal('the task must not contain line breaks');
  }
  if (text.trim() === '') throw new TaskRefusal('the task is empty');
  // The CLI would read a leading dash as one of its options.
  return text.startsWith('-') ? ` ${text}` : text;
}
