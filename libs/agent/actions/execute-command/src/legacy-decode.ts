import type { LegacyDecode } from '@gururmm/agent/runtime';
import { OEM_UPPER_HALVES } from './oem-code-pages';

/** Names under which TextDecoder knows the multi-byte code pages of East Asia. */
const DECODER_LABELS: Readonly<Record<number, string>> = { 932: 'shift_jis', 936: 'gbk', 949: 'euc-kr', 950: 'big5' };

/** How console output that is no UTF-8 is read on a machine with this OEM code page; undefined if it is unknown. */
export function legacyDecodeOf(codePage: number): LegacyDecode | undefined {
  const upperHalf = OEM_UPPER_HALVES[codePage];
  if (upperHalf !== undefined) return (bytes) => decodeSingleBytes(bytes, upperHalf);
  const label = DECODER_LABELS[codePage];
  if (label === undefined) return undefined;
  return (bytes) => new TextDecoder(label as Bun.Encoding).decode(bytes); // Bun's types list fewer labels than it knows
}

function decodeSingleBytes(bytes: Uint8Array, upperHalf: string): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : (upperHalf[byte - 0x80] ?? '\ufffd');
  return text;
}
