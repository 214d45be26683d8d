export type InstallSystem = 'linux' | 'windows' | 'macos';

export interface InstallTarget {
  /** Origin of the server as agents reach it: `https://rmm.example.com`. */
  origin: string;
  siteCode: string;
  /** Site key; without it agents wait for approval, unless the site lets everybody in. */
  siteKey?: string | null;
}

/**
 * Commands that install the agent and enrol it into a site, to be pasted into a terminal.
 *
 * @throws Error when a part could break out of its quotes; codes and keys of the server never do.
 */
export function installCommands({ origin, siteCode, siteKey = null }: InstallTarget): Record<InstallSystem, string> {
  requirePlain('site code', siteCode, /^[A-Z0-9-]+$/);
  if (siteKey !== null) requirePlain('site key', siteKey, /^[\w-]+$/);
  requirePlain('origin', origin, /^https?:\/\/[\w.:[\]-]+$/);
  const url = `${origin}/install/${siteCode}`;
  const unix = `curl -fsSL ${url} | sudo sh${siteKey === null ? '' : ` -s -- --site-key ${siteKey}`}`;
  const windowsKey = siteKey === null ? '' : ` -SiteKey '${siteKey}'`;
  return {
    linux: unix,
    windows: `& ([scriptblock]::Create((Invoke-RestMethod '${url}?os=windows')))${windowsKey}`,
    macos: unix,
  };
}

function requirePlain(name: string, text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw new Error(`the ${name} cannot stand in a command line: ${text}`);
}
