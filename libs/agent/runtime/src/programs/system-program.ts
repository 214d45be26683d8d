import { win32 } from 'node:path';

/** A program of Windows by its whole path: one of the same name in the working directory must not run as administrator. */
export function systemProgram(name: string): string {
  return win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', name);
}
