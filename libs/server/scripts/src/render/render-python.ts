import type { Placeholder } from '../placeholders';
import { assertNotReadTwice, misplaced, refuseAfterEscape, ScriptText } from './script-text';

const READ_TWICE = /\b(?:eval|exec|compile|popen|getoutput)\s*\(|\bos\.system\b|\bshell\s*=\s*True/;
const STRING = /^([A-Za-z]{0,2})("""|'''|"|')/;

/**
 * Replaces each placeholder by an expression that reads the environment; inside a string literal the literal becomes
 * a sum in parentheses.
 */
export function renderPython(source: string, placeholders: readonly Placeholder[]): string {
  const text = new ScriptText(source, placeholders);
  assertNotReadTwice(text, READ_TWICE, 'eval, exec, os.system, shell=True');
  let output = '';
  while (!text.isAtEnd) {
    const { placeholder } = text;
    if (placeholder !== undefined) output += reference(text.takePlaceholder(placeholder));
    else if (text.character === '#') output += takeComment(text);
    else output += takeString(text) ?? text.take(1);
  }
  return output;
}

function takeComment(text: ScriptText): string {
  let comment = '';
  while (!text.isAtEnd && text.character !== '\n') {
    const { placeholder } = text;
    comment += placeholder === undefined ? text.take(1) : text.takePlaceholder(placeholder);
  }
  return comment;
}

/** @returns undefined when no string starts here */
function takeString(text: ScriptText): string | undefined {
  if (/\w/.test(text.previous)) return undefined;
  const match = STRING.exec(text.text.slice(text.position, text.position + 5));
  if (match === null) return undefined;
  const [opening, prefix = '', quote = ''] = match;
  text.take(opening.length);
  let literal = opening;
  let sum = '';
  while (!text.isAtEnd && !text.startsWith(quote)) {
    const { placeholder } = text;
    if (placeholder === undefined) {
      literal += takeCharacter(text);
      continue;
    }
    if (/b/i.test(prefix)) throw misplaced(text, placeholder, 'in bytes');
    if (quote.length === 3 && text.previous === quote[0]) throw misplaced(text, placeholder, 'directly after a quote');
    sum += `${literal}${quote} + ${reference(text.takePlaceholder(placeholder))} + `;
    literal = opening;
  }
  const closing = text.take(quote.length);
  return sum === '' ? literal + closing : `(${sum}${literal}${closing})`;
}

function takeCharacter(text: ScriptText): string {
  if (text.character !== '\\') return text.take(1);
  refuseAfterEscape(text, 'a backslash');
  return text.take(2);
}

function reference(name: string): string {
  return `__import__("os").environ["${name}"]`;
}
