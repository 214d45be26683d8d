/** Put in by the build from package.json; a run from source is no release. */
declare const GURURMM_VERSION: string | undefined;

/** Version of grmm. */
export const CLI_VERSION = typeof GURURMM_VERSION === 'string' ? GURURMM_VERSION : '0.0.0-source';
