const LONGEST_LINE = 1024 * 1024;

/** Watches the stream of JSON lines for the closing `result` message, which can say "failed" where the exit code says 0. */
export class CliResult {
  private readonly decoder = new TextDecoder();
  private line = '';
  private isTooLong = false;
  private failed = false;

  /** Whether the last `result` message spoke of an error. */
  get isError(): boolean {
    return this.failed;
  }

  write(bytes: Uint8Array): void {
    const [first = '', ...others] = this.decoder.decode(bytes, { stream: true }).split('\n');
    this.extend(first);
    for (const text of others) {
      this.endLine();
      this.extend(text);
    }
  }

  end(): void {
    this.endLine();
  }

  private extend(text: string): void {
    this.isTooLong ||= this.line.length + text.length > LONGEST_LINE;
    this.line = this.isTooLong ? '' : this.line + text;
  }

  private endLine(): void {
    if (!this.isTooLong && this.line.includes('"result"')) this.judge(this.line);
    this.line = '';
    this.isTooLong = false;
  }

  private judge(line: string): void {
    try {
      const message: unknown = JSON.parse(line);
      if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'result') return;
      this.failed = 'is_error' in message && message.is_error === true;
    } catch {
      return; // no JSON: not a message, and so no verdict
    }
  }
}
