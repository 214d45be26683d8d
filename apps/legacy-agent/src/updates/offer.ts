import { compareVersions, isVersion } from './version-order';

/** An update as the server offers it in the answer to a heartbeat. */
export interface Offer {
  readonly update_id: string;
  readonly version: string;
  readonly target: string;
  readonly download_url: string;
  /** SHA-256, lower-case hex. */
  readonly checksum: string;
  readonly size_bytes: number;
}

const PRODUCT = 'gururmm-legacy-agent';
const SCRIPT = `${PRODUCT}.js`;
const HASH = /^[0-9a-f]{64}$/;

/** Longest script that is taken, in bytes: it is held in memory. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Where the file of an offer stands on the agent's own server, whatever host the offer names. */
export function pathOf({ version, checksum }: Offer): string {
  return `/updates/targets/${PRODUCT}/${version}/${checksum}.${SCRIPT}`;
}

/** The sentence that says why an offer is refused before anything is fetched, or undefined. */
export function refusalOf(offer: Offer, ownVersion: string, isEnabled: boolean): string | undefined {
  const { version, target, checksum, size_bytes: sizeBytes, download_url: url } = offer;
  if (!isEnabled) return 'updates are switched off in agent.ini';
  if (!isVersion(version)) return `"${version}" is no version`;
  if (target !== `${PRODUCT}/${version}/${SCRIPT}`) return `${target} is not for this agent`;
  if (!HASH.test(checksum)) return 'the checksum is no SHA-256';
  if (!(sizeBytes > 0 && sizeBytes <= MAX_BYTES)) return `${sizeBytes} bytes is no size of this script`;
  const path = pathOf(offer);
  if (url.slice(-path.length) !== path) return 'the address is not that of the file';
  if (compareVersions(version, ownVersion) < 0) return `${version} is below this version, ${ownVersion}`;
  return undefined;
}
