import { dlopen } from 'bun:ffi';

/** The code page of console programs on this machine. */
export function readOemCodePage(): number {
  return dlopen('kernel32.dll', { GetOEMCP: { args: [], returns: 'u32' } }).symbols.GetOEMCP();
}
