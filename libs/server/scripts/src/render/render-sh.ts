import { assertNotReadTwice, misplaced, refuseAfterEscape, ScriptText } from './script-text';
import type { Placeholder } from '../placeholders';

/** Where in a shell script we are; each has its own way to refer to a variable, or none. */
type Context = 'plain' | 'group' | 'single' | 'double' | 'comment' | 'backtick' | 'arithmetic' | 'ansi';

interface Heredoc {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

const READ_TWICE = /\beval\b|\b(?:ba|da|k|z)?sh\s+(?:-\S+\s+)*-\w*c\b|\blet\s|\[\[.*-(?:eq|ne|lt|le|gt|ge)\b/;
const HEREDOC = /^<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|(\\?[A-Za-z_0-9.+-]+))/;
const IN_WORD = /[^\s;&|()<>]/;

/**
 * Replaces each placeholder by the shell's own reference to the environment variable that holds its value.
 * The shell expands it after it has read the text, and inside quotes never splits or expands it again.
 */
export function renderSh(source: string, placeholders: readonly Placeholder[]): string {
  const text = new ScriptText(source, placeholders);
  assertNotReadTwice(text, READ_TWICE, 'eval, sh -c, let, [[ … -eq … ]]');
  return new ShRenderer(text).render();
}

class ShRenderer {
  private readonly stack: Context[] = ['plain'];
  private readonly heredocs: Heredoc[] = [];

  constructor(private readonly text: ScriptText) {}

  render(): string {
    let output = '';
    while (!this.text.isAtEnd) output += this.step();
    return output;
  }

  private get context(): Context {
    return this.stack.at(-1) ?? 'plain';
  }

  private step(): string {
    const { placeholder } = this.text;
    if (placeholder !== undefined) return this.reference(placeholder);
    switch (this.context) {
      case 'single':
        return this.until("'");
      case 'comment':
        return this.until('\n');
      case 'double':
        return this.inDouble();
      case 'ansi':
        if (this.text.character === '\\') return this.copyEscaped();
        return this.until("'");
      default:
        return this.inCode();
    }
  }

  private reference(placeholder: Placeholder): string {
    const { context } = this;
    if (context === 'arithmetic')
      throw misplaced(this.text, placeholder, 'in arithmetic, where a value is read as code');
    if (this.stack.includes('backtick')) throw misplaced(this.text, placeholder, 'between backticks; use $( )');
    if (context === 'ansi') throw misplaced(this.text, placeholder, "between $' and '; use double quotes");
    const name = this.text.takePlaceholder(placeholder);
    if (context === 'comment') return name;
    if (context === 'double') return `\${${name}}`;
    return context === 'single' ? `'"\${${name}}"'` : `"\${${name}}"`;
  }

  private inDouble(): string {
    if (this.text.character === '\\') return this.copyEscaped();
    if (this.text.character === '"') return this.leave(1);
    if (this.text.startsWith('$((')) return this.enter('arithmetic', 3);
    if (this.text.startsWith('$(')) return this.enter('group', 2);
    if (this.text.character === '`') return this.enter('backtick', 1);
    return this.copy(1);
  }

  private inCode(): string {
    const { text } = this;
    if (text.character === '\\') return this.copyEscaped();
    if (text.startsWith("$'")) return this.enter('ansi', 2);
    if (text.character === "'") return this.enter('single', 1);
    if (text.character === '"') return this.enter('double', 1);
    if (text.character === '`') return this.context === 'backtick' ? this.leave(1) : this.enter('backtick', 1);
    if (text.startsWith('$((')) return this.enter('arithmetic', 3);
    if (text.startsWith('((')) return this.enter('arithmetic', 2);
    if (text.startsWith('$(')) return this.enter('group', 2);
    if (text.character === '(') return this.enter(this.context === 'arithmetic' ? 'arithmetic' : 'group', 1);
    if (this.context === 'arithmetic' && text.startsWith('))')) return this.leave(2);
    if (text.character === ')' && ['group', 'arithmetic'].includes(this.context)) return this.leave(1);
    if (text.character === '#' && !IN_WORD.test(text.previous)) return this.enter('comment', 1);
    if (this.context !== 'arithmetic' && text.startsWith('<<') && !text.startsWith('<<<')) return this.noteHeredoc();
    const isLineEnd = text.character === '\n';
    const copied = this.copy(text.startsWith('<<<') ? 3 : 1);
    return isLineEnd ? copied + this.takeHeredocs() : copied;
  }

  private noteHeredoc(): string {
    const match = HEREDOC.exec(this.text.text.slice(this.text.position));
    if (match === null) return this.copy(2);
    const [whole, dash, single, double, bare = ''] = match;
    const isQuoted = single !== undefined || double !== undefined || bare.startsWith('\\');
    const delimiter = single ?? double ?? bare.replace('\\', '');
    this.heredocs.push({ delimiter, isQuoted, stripsTabs: dash === '-' });
    return this.copy(whole.length);
  }

  private takeHeredocs(): string {
    let body = '';
    for (const heredoc of this.heredocs.splice(0)) {
      let isLast = false;
      while (!this.text.isAtEnd && !isLast) {
        const start = this.text.position;
        body += this.heredocLine(heredoc);
        isLast = isDelimiter(this.text.text.slice(start, this.text.position), heredoc);
      }
    }
    return body;
  }

  private heredocLine({ isQuoted }: Heredoc): string {
    const end = this.text.text.indexOf('\n', this.text.position);
    const lineEnd = end === -1 ? this.text.text.length : end + 1;
    let line = '';
    while (this.text.position < lineEnd) {
      const { placeholder } = this.text;
      if (placeholder === undefined) {
        if (this.text.character === '\\' && !isQuoted) refuseAfterEscape(this.text, 'a backslash');
        line += this.copy(1);
        continue;
      }
      if (isQuoted) throw misplaced(this.text, placeholder, 'in a here-document with a quoted delimiter');
      line += `\${${this.text.takePlaceholder(placeholder)}}`;
    }
    return line;
  }

  private until(end: string): string {
    if (this.text.character !== end) return this.copy(1);
    const closed = this.leave(1);
    return end === '\n' ? closed + this.takeHeredocs() : closed;
  }

  private enter(context: Context, length: number): string {
    this.stack.push(context);
    return this.copy(length);
  }

  private leave(length: number): string {
    if (this.stack.length > 1) this.stack.pop();
    return this.copy(length);
  }

  private copy(length: number): string {
    return this.text.take(length);
  }

  private copyEscaped(): string {
    refuseAfterEscape(this.text, 'a backslash');
    return this.copy(2);
  }
}

function isDelimiter(line: string, { delimiter, stripsTabs }: Heredoc): boolean {
  const text = line.replace(/\n$/, '');
  return (stripsTabs ? text.replace(/^\t+/, '') : text) === delimiter;
}
