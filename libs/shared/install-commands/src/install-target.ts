export type InstallSystem = 'linux' | 'windows' | 'macos';

/** Where a machine enrols. */
export interface InstallTarget {
  /** Origin of the server as agents reach it: `https://rmm.example.com`. */
  readonly origin: string;
  readonly siteCode: string;
  /** Without a key or a token machines wait for approval, unless the site lets everybody in. */
  readonly siteKey?: string | null;
  /** In place of the key: good for a while, or for a number of machines. */
  readonly registrationToken?: string | null;
}

/** What a network or a roll-out asks of the command beyond the usual. */
export interface InstallOptions {
  /** HTTP proxy, for the downloads and for the agent: `http://proxy:8080`. */
  readonly proxy?: string | null;
  /** Path on the machine of the PEM file with the only authorities to trust. */
  readonly caFile?: string | null;
  /** Says nothing but faults. */
  readonly isQuiet?: boolean;
}
