import type { Placeholder } from '../placeholders';
import { assertNotReadTwice, misplaced, refuseAfterEscape, ScriptText } from './script-text';

type Context = 'plain' | 'group' | 'double' | 'comment' | 'block-comment' | 'here';

const READ_TWICE = /\b(?:invoke-expression|iex)\b|-(?:encoded)?c(?:ommand)?\s|scriptblock\]::create/i;
/** PowerShell also takes typographic quotes for quotes. */
const SINGLE = /['\u2018\u2019\u201a\u201b]/;
const DOUBLE = /["\u201c\u201d\u201e]/;

/** Replaces each placeholder by `${env:NAME}`, which PowerShell expands as one value and never reads as code. */
export function renderPowershell(source: string, placeholders: readonly Placeholder[]): string {
  const text = new ScriptText(source, placeholders);
  assertNotReadTwice(text, READ_TWICE, 'Invoke-Expression, -Command');
  return new PowershellRenderer(text).render();
}

class PowershellRenderer {
  private readonly stack: Context[] = ['plain'];

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
    if (placeholder !== undefined) {
      const isComment = this.context === 'comment' || this.context === 'block-comment';
      const name = this.text.takePlaceholder(placeholder);
      return isComment ? name : reference(name);
    }
    switch (this.context) {
      case 'comment':
        return this.text.character === '\n' ? this.leave(1) : this.copy(1);
      case 'block-comment':
        return this.text.startsWith('#>') ? this.leave(2) : this.copy(1);
      case 'here':
        if (
          this.text.previous === '\n' &&
          DOUBLE.test(this.text.character) &&
          this.text.text[this.text.position + 1] === '@'
        )
          return this.leave(2);
        return this.inExpandable();
      case 'double':
        return DOUBLE.test(this.text.character) ? this.leave(1) : this.inExpandable();
      default:
        return this.inCode();
    }
  }

  private inExpandable(): string {
    if (this.text.character === '`') return this.copyEscaped();
    if (this.text.startsWith('$(')) return this.enter('group', 2);
    return this.copy(1);
  }

  private inCode(): string {
    const { text } = this;
    if (text.character === '`') return this.copyEscaped();
    if (text.startsWith('<#')) return this.enter('block-comment', 2);
    if (text.character === '#' && /[\s;(){}|]/.test(text.previous)) return this.enter('comment', 1);
    if (text.character === '@' && SINGLE.test(text.text[text.position + 1] ?? '')) return this.literalHere();
    if (text.character === '@' && DOUBLE.test(text.text[text.position + 1] ?? '')) return this.enter('here', 2);
    if (SINGLE.test(text.character)) return this.literal();
    if (DOUBLE.test(text.character)) return this.enter('double', 1);
    if (text.character === '(') return this.enter('group', 1);
    if (text.character === ')' && this.context === 'group') return this.leave(1);
    return this.copy(1);
  }

  /** A literal with a placeholder becomes the expandable string that says the same. */
  private literal(): string {
    const source = this.text.text;
    let end = this.text.position + 1;
    while (end < source.length) {
      if (!SINGLE.test(source[end] ?? '')) end += 1;
      else if (SINGLE.test(source[end + 1] ?? '')) end += 2;
      else break;
    }
    return this.rewrite(
      1,
      end,
      1,
      (part) => part.replace(/['\u2018\u2019\u201a\u201b]{2}/g, "'").replace(/["\u201c\u201d\u201e`$]/g, '`$&'),
      '"',
    );
  }

  private literalHere(): string {
    const end = /\n['\u2018\u2019\u201a\u201b]@/.exec(this.text.text.slice(this.text.position));
    const at = end === null ? this.text.text.length : this.text.position + end.index + 1;
    return this.rewrite(2, at, 2, (part) => part.replace(/[`$]/g, '`$&'), '"');
  }

  /** Copies what lies between the opening and closing marks: as it is, or as expandable text when placeholders are in it. */
  private rewrite(open: number, end: number, close: number, escape: (part: string) => string, quote: string): string {
    const { text } = this;
    const inside = text.placeholders.filter(({ start }) => start >= text.position && start < end);
    if (inside.length === 0) return this.copy(end + close - text.position);
    const opening = text.take(open);
    let output = open === 1 ? quote : `${opening[0] ?? ''}${quote}`;
    for (const placeholder of inside) {
      output += escape(text.take(placeholder.start - text.position));
      output += reference(text.takePlaceholder(placeholder));
    }
    output += escape(text.take(end - text.position));
    if (text.isAtEnd) throw misplaced(text, inside[0] as Placeholder, 'in a string that does not end');
    text.take(close);
    return output + (close === 1 ? quote : `${quote}@`);
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
    refuseAfterEscape(this.text, 'a backtick');
    return this.copy(2);
  }
}

function reference(name: string): string {
  return `\${env:${name}}`;
}
