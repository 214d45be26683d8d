import { asciiJson } from './ascii-json';
import { fileSystem, readFrom, readText, writeText } from './files';

/** Characters of one chunk: at three bytes each it stays below the protocol's 32 KiB. */
const CHUNK_CHARACTERS = 10000;

/** Output that fits here goes inside the result. */
const INLINE_CHARACTERS = 20000;

/** Characters kept of each stream; the rest is cut, and the result says so. */
const CAP_CHARACTERS = 10 * 1024 * 1024;

type StreamName = 'stdout' | 'stderr';

/** Output of one command on its way from the files of its batch to the server: chunks wait on the disk until acknowledged. */
export interface Output {
  /** Takes what is new into chunks. */
  take(): void;
  /** What the result says of the output, after the end. */
  finish(): { stdout: string | null; stderr: string | null; last_seq?: number; truncated: boolean };
}

export function openOutput(directory: string, commandId: string): Output {
  const taken = { stdout: 0, stderr: 0 };
  let seq = 0;
  let isTruncated = false;
  const takeStream = (stream: StreamName) => {
    const path = `${directory}\\${stream}.txt`;
    if (!fileSystem.FileExists(path)) return;
    if (taken[stream] >= CAP_CHARACTERS) {
      isTruncated = isTruncated || fileSystem.GetFile(path).Size > taken[stream];
      return;
    }
    const text = readFrom(path, taken[stream]);
    if (taken[stream] + text.length > CAP_CHARACTERS) isTruncated = true;
    const kept = text.slice(0, CAP_CHARACTERS - taken[stream]);
    taken[stream] += kept.length;
    for (let at = 0; at < kept.length; at += CHUNK_CHARACTERS) {
      const data = kept.slice(at, at + CHUNK_CHARACTERS);
      writeText(chunkPath(directory, seq), asciiJson({ command_id: commandId, seq, stream, data }));
      seq += 1;
    }
  };
  const take = () => {
    takeStream('stdout');
    takeStream('stderr');
  };
  return {
    take,
    finish: () => {
      const inline = seq === 0 ? readInline(directory) : undefined;
      if (inline !== undefined) return { stdout: inline.stdout, stderr: inline.stderr, truncated: false };
      take();
      return { stdout: null, stderr: null, last_seq: seq - 1, truncated: isTruncated };
    },
  };
}

/** The oldest chunk that waits from `seq` on, as it was first written. */
export function readChunk(directory: string, seq: number): unknown {
  const text = readText(chunkPath(directory, seq));
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function chunkPath(directory: string, seq: number): string {
  return `${directory}\\chunk-${seq}.json`;
}

function readInline(directory: string): { stdout: string; stderr: string } | undefined {
  const out = `${directory}\\stdout.txt`;
  const err = `${directory}\\stderr.txt`;
  const size = (path: string) => (fileSystem.FileExists(path) ? fileSystem.GetFile(path).Size : 0);
  if (size(out) + size(err) > INLINE_CHARACTERS) return undefined;
  return { stdout: readText(out), stderr: readText(err) };
}
