/** BUILTIN\Administrators, whatever the language of Windows calls it. */
const ADMINISTRATORS = '*S-1-5-32-544';

/** Full control for SYSTEM and the administrators, handed on to everything below; nothing is inherited from above. */
export const ADMINISTRATORS_ONLY = 'D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';

/**
 * Argument vectors of icacls.exe around the moment when a directory gets {@link ADMINISTRATORS_ONLY}. Every user may
 * create directories in ProgramData, so it may have been there before, with an owner and rights of somebody's choice:
 * ownership is taken first, and afterwards all below gives up rights of its own for the inherited ones. In this order
 * nothing in it can be read by others at any moment.
 */
export function icaclsArguments(directory: string): Record<'before' | 'after', readonly string[]> {
  return {
    before: [directory, '/setowner', ADMINISTRATORS, '/T', '/C', '/L', '/Q'],
    after: [`${directory}\\*`, '/reset', '/T', '/C', '/L', '/Q'],
  };
}
