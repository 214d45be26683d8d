import { SecretRedactionStream, type SecretRedactor } from '@gururmm/shared/protocol';
import type { OutputStream } from '../../action';
import { CappedStream } from './capped-stream';
import { type LegacyDecode, StreamDecoder } from './stream-decoder';

/** The rest is for what the other stream says. */
const STDOUT_SHARE = 0.75;
/** Room for the marks where something was cut, and for the line break between the streams. */
const RESERVED_BYTES = 128;

/** Stages of one stream: bytes -> text -> text without secrets -> capped text. */
class CapturedStream {
  private readonly decoder: StreamDecoder;
  private readonly redaction: SecretRedactionStream;
  readonly cap: CappedStream;
  private text = '';

  constructor(capBytes: number, legacyDecode: LegacyDecode | undefined, redactor: SecretRedactor) {
    this.decoder = new StreamDecoder(legacyDecode);
    this.redaction = new SecretRedactionStream(redactor);
    this.cap = new CappedStream(capBytes);
  }

  write(bytes: Uint8Array): void {
    this.text += this.cap.write(this.redaction.write(this.decoder.write(bytes)));
  }

  end(): string {
    this.text += this.cap.write(this.redaction.write(this.decoder.end()) + this.redaction.end());
    return this.text + this.cap.end();
  }
}

/** Keeps the output of a short run in memory, within a cap over both streams together; nothing goes to the disk. */
export class CapturedOutput {
  private readonly streams: Readonly<Record<OutputStream, CapturedStream>>;
  private isFinished = false;

  /** @param capBytes of UTF-8; at least 1 KiB */
  constructor(capBytes: number, legacyDecode: LegacyDecode | undefined, redactor: SecretRedactor) {
    const stdoutBytes = Math.floor((capBytes - RESERVED_BYTES) * STDOUT_SHARE);
    this.streams = {
      stdout: new CapturedStream(stdoutBytes, legacyDecode, redactor),
      stderr: new CapturedStream(capBytes - RESERVED_BYTES - stdoutBytes, legacyDecode, redactor),
    };
  }

  /** Takes raw output; what comes after `finish` is ignored. */
  write(stream: OutputStream, bytes: Uint8Array): void {
    if (!this.isFinished) this.streams[stream].write(bytes);
  }

  /** What was said: stdout, then stderr. */
  finish(): { readonly text: string; readonly isTruncated: boolean } {
    this.isFinished = true;
    const { stdout, stderr } = this.streams;
    const [out, error] = [stdout.end(), stderr.end()];
    const separator = out === '' || error === '' || out.endsWith('\n') ? '' : '\n';
    return { text: out + separator + error, isTruncated: stdout.cap.isTruncated || stderr.cap.isTruncated };
  }
}
