import type { ServerPayload } from '@gururmm/shared/protocol';
import type { BuiltIn } from './built-in';
import { compareVersions, isVersion } from './version-order';

/** What an offer is held against. */
export interface OfferRules {
  readonly builtIn: BuiltIn | undefined;
  readonly isEnabled: boolean;
  readonly ownVersion: string;
}

/** TUF target path of this build's file in a version. */
export function targetPathOf(version: string, target: string): string {
  const extension = target.startsWith('windows') ? '.exe' : '';
  return `gururmm-agent/${version}/gururmm-agent-${target}${extension}`;
}

/** The sentence that says why an offer is refused before anything is fetched, or undefined. */
export function refusalOf(offer: ServerPayload<'update'>, rules: OfferRules): string | undefined {
  const { builtIn, isEnabled, ownVersion } = rules;
  if (builtIn === undefined) return 'this build of the agent carries no update root and cannot update itself';
  if (!isEnabled) return 'updates are switched off in agent.toml';
  if (!isVersion(offer.version)) return `"${offer.version}" is no version`;
  if (offer.target !== targetPathOf(offer.version, builtIn.target)) {
    return `${offer.target} is not for this build, which is ${builtIn.target}`;
  }
  // A run from source has no version to compare.
  if (isVersion(ownVersion) && compareVersions(offer.version, builtIn.floorVersion) < 0) {
    return `${offer.version} is below the lowest version that this build installs, ${builtIn.floorVersion}`;
  }
  return undefined;
}
