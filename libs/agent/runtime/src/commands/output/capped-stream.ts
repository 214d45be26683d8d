/**
 * Keeps the head and the tail of a stream within a cap in bytes of UTF-8. The head (half
 * of the cap) passes at once; the tail waits in memory until the end, when it is known
 * how much of the middle is cut.
 */
export class CappedStream {
  private readonly headBytes: number;
  private readonly tailBytes: number;
  private passedBytes = 0;
  private tail: Buffer[] = [];
  private heldBytes = 0;
  private cutBytes = 0;

  constructor(capBytes: number) {
    this.headBytes = Math.floor(capBytes / 2);
    this.tailBytes = capBytes - this.headBytes;
  }

  get isTruncated(): boolean {
    return this.cutBytes > 0;
  }

  /** Takes text, returns the part of it that belongs to the head. */
  write(text: string): string {
    if (text === '') return '';
    const isHeadOpen = this.heldBytes === 0 && this.cutBytes === 0;
    if (!isHeadOpen) {
      this.hold(Buffer.from(text));
      return '';
    }
    const bytes = Buffer.from(text);
    const end = characterBorder(bytes, Math.min(bytes.length, this.headBytes - this.passedBytes));
    this.passedBytes += end;
    if (end < bytes.length) this.hold(bytes.subarray(end));
    return end === bytes.length ? text : bytes.toString('utf8', 0, end);
  }

  /** The held tail, behind a marker line if the middle was cut. */
  end(): string {
    const held = Buffer.concat(this.tail);
    this.tail = [];
    const surplus = Math.max(0, held.length - this.tailBytes);
    const start = nextCharacterStart(held, surplus);
    this.cutBytes += start;
    const text = held.toString('utf8', start);
    return this.cutBytes === 0 ? text : `\n[... ${this.cutBytes} bytes cut ...]\n${text}`;
  }

  private hold(bytes: Buffer): void {
    this.tail.push(bytes);
    this.heldBytes += bytes.length;
    for (let first = this.tail[0]; first !== undefined; first = this.tail[0]) {
      if (this.heldBytes - first.length < this.tailBytes) return;
      this.tail.shift();
      this.heldBytes -= first.length;
      this.cutBytes += first.length;
    }
  }
}

/** The largest character border at or before `end`. */
function characterBorder(bytes: Uint8Array, end: number): number {
  let border = end;
  while (border > 0 && border < bytes.length && isContinuation(bytes[border])) border -= 1;
  return border;
}

/** The smallest character border at or after `start`. */
function nextCharacterStart(bytes: Uint8Array, start: number): number {
  let border = start;
  while (border < bytes.length && isContinuation(bytes[border])) border += 1;
  return border;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
