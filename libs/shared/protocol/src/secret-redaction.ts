/** What stands where a secret stood. */
const REPLACEMENT = '***';

/** Shorter values are not looked for: they would be found in everything. */
const MIN_SECRET_LENGTH = 4;

/** Shortest piece of base64 that is taken for a part of a secret. */
const MIN_BASE64_PIECE = 8;

/**
 * Replaces secrets in text, in the forms in which they turn up in output: as they are, with the line ends of
 * Windows, without surrounding white space, as base64 (also in the middle of something longer) and URL-encoded.
 * The leftmost form wins, and of those that begin there the longest.
 */
export class SecretRedactor {
  /** Longest first. */
  private readonly forms: readonly string[];
  private readonly pattern: RegExp | undefined;

  /** @param values secrets; those of fewer than 4 characters are not looked for */
  constructor(values: Iterable<string>) {
    const forms = new Set([...values].flatMap(formsOf));
    this.forms = [...forms].sort((a, b) => b.length - a.length);
    this.pattern = this.forms.length === 0 ? undefined : new RegExp(this.forms.map(escaped).join('|'), 'g');
  }

  /** Length of the longest form, in UTF-16 units; 0 when there is nothing to look for. */
  get longest(): number {
    return this.forms[0]?.length ?? 0;
  }

  redact(text: string): string {
    return this.pattern === undefined ? text : text.replace(this.pattern, REPLACEMENT);
  }

  /** The first form at or behind `from`. */
  find(text: string, from: number): { readonly start: number; readonly end: number } | undefined {
    if (this.pattern === undefined) return undefined;
    this.pattern.lastIndex = from;
    const match = this.pattern.exec(text);
    return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
  }

  /** The first place at or behind `from` where the text ends in the middle of a form; its length when there is none. */
  unfinishedFrom(text: string, from: number): number {
    for (let start = Math.max(from, text.length - this.longest + 1); start < text.length; start += 1) {
      if (this.forms.some((form) => isBegunAt(text, start, form))) return start;
    }
    return text.length;
  }
}

/** Redacts a text that comes in pieces, as if it came whole: holds back what may be the beginning of a secret. */
export class SecretRedactionStream {
  private held = '';

  constructor(private readonly redactor: SecretRedactor) {}

  /** Takes a piece, returns what can be said for certain. */
  write(piece: string): string {
    if (this.redactor.longest === 0) return piece;
    const text = this.held + piece;
    let clean = '';
    for (let position = 0; ;) {
      const unfinished = this.redactor.unfinishedFrom(text, position);
      const found = this.redactor.find(text, position);
      if (found === undefined || found.start >= unfinished) {
        this.held = text.slice(unfinished);
        return clean + text.slice(position, unfinished);
      }
      clean += text.slice(position, found.start) + REPLACEMENT;
      position = found.end;
    }
  }

  /** What was held back. */
  end(): string {
    const rest = this.redactor.redact(this.held);
    this.held = '';
    return rest;
  }
}

function formsOf(value: string): string[] {
  const plain = new Set([value, value.replaceAll('\r\n', '\n'), value.replaceAll(/\r?\n/g, '\r\n'), value.trim()]);
  const long = [...plain].filter((form) => form.length >= MIN_SECRET_LENGTH);
  return long.flatMap((form) => [form, ...base64FormsOf(form), ...urlFormsOf(form)]);
}

/** Base64 of the value alone, and what of it stays the same wherever it stands in something longer; both alphabets. */
function base64FormsOf(value: string): string[] {
  const bytes = new TextEncoder().encode(value.toWellFormed());
  const pieces = [0, 1, 2]
    .map((shift) => stablePiece(bytes, shift))
    .filter((piece) => piece.length >= MIN_BASE64_PIECE);
  const standard = [base64(bytes), base64(bytes).replace(/=+$/, ''), ...pieces];
  return standard.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** The characters that hold bytes of the value only, when `shift` bytes stand before it in its group of three. */
function stablePiece(bytes: Uint8Array, shift: number): string {
  const shifted = new Uint8Array(shift + bytes.length);
  shifted.set(bytes, shift);
  const firstWhole = Math.ceil((shift * 8) / 6);
  const endWhole = Math.floor((shifted.length * 8) / 6);
  return base64(shifted).slice(firstWhole, endWhole);
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function urlFormsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  const strict = encoded.replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [encoded, strict, strict.replaceAll('%20', '+')];
  return [...forms, ...forms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** Whether `text` ends within a form that begins at `start`. */
function isBegunAt(text: string, start: number, form: string): boolean {
  const length = text.length - start;
  if (length >= form.length) return false;
  for (let offset = 0; offset < length; offset += 1) {
    if (text.charCodeAt(start + offset) !== form.charCodeAt(offset)) return false;
  }
  return true;
}
