import { incompleteTailLength } from './incomplete-tail';

/** Decodes a run of whole bytes of a legacy code page. */
export type LegacyDecode = (bytes: Uint8Array) => string;

const utf8Strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8Lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** PostgreSQL text cannot hold U+0000; the replacement character says that something stood there. */
const REPLACEMENT = '\ufffd';

/**
 * Turns the bytes of one stream into text, across the borders of its pieces. Bytes that
 * are not UTF-8 become U+FFFD, or, where a legacy code page is given (Windows consoles),
 * the stream is read in that code page from there on.
 */
export class StreamDecoder {
  private carry: Uint8Array = new Uint8Array();
  private isLegacy = false;

  constructor(private readonly legacyDecode?: LegacyDecode) {}

  write(bytes: Uint8Array): string {
    const all = this.carry.length === 0 ? bytes : Buffer.concat([this.carry, bytes]);
    const tail = this.isLegacy ? 0 : incompleteTailLength(all);
    this.carry = all.slice(all.length - tail);
    return this.decode(all.subarray(0, all.length - tail));
  }

  /** What is left when the stream ends. */
  end(): string {
    const rest = this.carry;
    this.carry = new Uint8Array();
    return this.decode(rest);
  }

  private decode(bytes: Uint8Array): string {
    if (bytes.length === 0) return '';
    return this.decodeBytes(bytes).replaceAll('\0', REPLACEMENT);
  }

  private decodeBytes(bytes: Uint8Array): string {
    if (this.legacyDecode === undefined) return utf8Lenient.decode(bytes);
    if (this.isLegacy) return this.legacyDecode(bytes);
    try {
      return utf8Strict.decode(bytes);
    } catch {
      this.isLegacy = true; // not UTF-8 after all: an expected answer, not a failure
      return this.legacyDecode(bytes);
    }
  }
}
