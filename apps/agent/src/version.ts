/** Put in by the build from package.json; a run from source is no release. */
declare const GURURMM_VERSION: string | undefined;

/** Version of this agent. */
export const AGENT_VERSION = typeof GURURMM_VERSION === 'string' ? GURURMM_VERSION : '0.0.0-source';
