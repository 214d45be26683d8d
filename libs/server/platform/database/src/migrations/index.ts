import { Foundation1795400000000 } from './1795400000000-foundation';

/** Every migration in the order it runs; a published one is never edited. */
export const migrations = [Foundation1795400000000] as const;
