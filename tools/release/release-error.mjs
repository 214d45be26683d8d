/** A refusal that the person at the keyboard can act on; shown without a stack. */
export class ReleaseError extends Error {
  name = 'ReleaseError';
}
