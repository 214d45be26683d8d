import { invalidRequest } from '@gururmm/server/platform/http';
import type { DomainError } from '@gururmm/server/platform/errors';
import { type Placeholder, placeholderName, variableEnvironmentName } from '../placeholders';

/** A script's text read from the left, with the placeholders that stand in it. */
export class ScriptText {
  position = 0;
  private readonly byStart: ReadonlyMap<number, Placeholder>;

  constructor(
    readonly text: string,
    readonly placeholders: readonly Placeholder[],
  ) {
    this.byStart = new Map(placeholders.map((placeholder) => [placeholder.start, placeholder]));
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The placeholder that starts here. */
  get placeholder(): Placeholder | undefined {
    return this.byStart.get(this.position);
  }

  get character(): string {
    return this.text[this.position] ?? '';
  }

  get previous(): string {
    return this.text[this.position - 1] ?? '\n';
  }

  startsWith(prefix: string): boolean {
    return this.text.startsWith(prefix, this.position);
  }

  /** Goes on by so many characters. @returns them */
  take(count: number): string {
    const taken = this.text.slice(this.position, this.position + count);
    this.position += count;
    return taken;
  }

  /** Goes on to the end of the placeholder. @returns the name of the environment variable that holds its value */
  takePlaceholder(placeholder: Placeholder): string {
    this.position = placeholder.end;
    return variableEnvironmentName(placeholder);
  }
}

/** A placeholder stands where no reference to a variable is safe and exact. */
export function misplaced(text: ScriptText, placeholder: Placeholder, reason: string): DomainError {
  const line = text.text.slice(0, placeholder.start).split('\n').length;
  return invalidRequest([
    { path: 'command', message: `line ${line}: {{${placeholderName(placeholder)}}} cannot stand ${reason}` },
  ]);
}

/** The lines on which placeholders stand; a placeholder never spans two. */
export function placeholderLines(
  text: ScriptText,
): readonly { readonly line: string; readonly placeholder: Placeholder }[] {
  return text.placeholders.map((placeholder) => {
    const from = text.text.lastIndexOf('\n', placeholder.start - 1) + 1;
    const to = text.text.indexOf('\n', placeholder.end);
    return { line: text.text.slice(from, to === -1 ? undefined : to), placeholder };
  });
}

/** @throws DomainError where a line is read a second time as code: there the value would become code */
export function assertNotReadTwice(text: ScriptText, readTwice: RegExp, what: string): void {
  const found = placeholderLines(text).find(({ line }) => readTwice.test(line));
  if (found !== undefined) throw misplaced(text, found.placeholder, `in a line that is read twice as code (${what})`);
}

/** @throws DomainError when the next character is a placeholder: the escape before it would change its reference */
export function refuseAfterEscape(text: ScriptText, escape: string): void {
  const next = text.placeholders.find(({ start }) => start === text.position + 1);
  if (next !== undefined) throw misplaced(text, next, `directly after ${escape}`);
}
