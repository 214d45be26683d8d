/** Put in by the build. */
declare const GURURMM_VERSION: string;

/** What the server shows, and what an update of this agent must be above. */
export const VERSION = GURURMM_VERSION;
