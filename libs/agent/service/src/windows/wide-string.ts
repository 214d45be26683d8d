/** A string as the W functions of Windows take it: UTF-16, ended by a zero. The caller keeps it for as long as it is used. */
export function wideString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}
