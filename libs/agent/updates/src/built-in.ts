/** Put in by the build; absent in a run from source and in a build without an update root. */
declare const GURURMM_UPDATE_ROOT: string | undefined;
declare const GURURMM_TARGET: string | undefined;
declare const GURURMM_FLOOR_VERSION: string | undefined;

/** What a build knows of updates. */
export interface BuiltIn {
  /** Root metadata as JSON text: the only thing that an update is trusted by. */
  readonly root: string;
  /** Name of the build, for example `linux-musl-x64`. */
  readonly target: string;
  /** Nothing below it is installed. */
  readonly floorVersion: string;
}

/** Undefined: this build cannot update itself. */
export function builtIn(ownVersion: string): BuiltIn | undefined {
  if (typeof GURURMM_UPDATE_ROOT !== 'string' || typeof GURURMM_TARGET !== 'string') return undefined;
  const floorVersion = typeof GURURMM_FLOOR_VERSION === 'string' ? GURURMM_FLOOR_VERSION : ownVersion;
  return { root: GURURMM_UPDATE_ROOT, target: GURURMM_TARGET, floorVersion };
}
