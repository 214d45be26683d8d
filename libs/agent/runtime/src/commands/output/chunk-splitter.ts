import { MAX_OUTPUT_CHUNK_BYTES } from '@gururmm/shared/protocol';

/** Cuts text into pieces of at most `maxBytes` of UTF-8, never inside a character. */
export function splitIntoChunks(text: string, maxBytes = MAX_OUTPUT_CHUNK_BYTES): string[] {
  if (text.length * 3 <= maxBytes) return text === '' ? [] : [text];
  const bytes = Buffer.from(text);
  const chunks: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = borderBefore(bytes, Math.min(start + maxBytes, bytes.length));
    chunks.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return chunks;
}

function borderBefore(bytes: Uint8Array, end: number): number {
  let border = end;
  while (border < bytes.length && ((bytes[border] ?? 0) & 0xc0) === 0x80) border -= 1;
  return border;
}
