/** What the server writes into an installer script. */
export interface InstallerPlan {
  readonly siteCode: string;
  /** Origin without a trailing slash. */
  readonly publicUrl: string;
  /** SHA-256 of every published file, by name. */
  readonly checksums: ReadonlyMap<string, string>;
}
