export type InstallSystem = 'linux' | 'windows' | 'macos';

export interface InstallTarget {
  /** Origin of the server as agents reach it: `https://rmm.example.com`. */
  origin: string;
  siteCode: string;
  /** Site key; without it agents wait for approval, unless the site lets everybody in. */
  siteKey?: string | null;
  /** In place of the key: good for a while, or for a number of machines. */
  registrationToken?: string | null;
}

/**
 * Commands that install the agent and enrol it into a site, to be pasted into a terminal.
 *
 * @throws Error when a part could break out of its quotes; codes and keys of the server never do.
 */
export function installCommands({
  origin,
  siteCode,
  siteKey = null,
  registrationToken = null,
}: InstallTarget): Record<InstallSystem, string> {
  requirePlain('site code', siteCode, /^[A-Z0-9-]+$/);
  if (siteKey !== null) requirePlain('site key', siteKey, /^[\w-]+$/);
  if (registrationToken !== null) requirePlain('registration token', registrationToken, /^[\w-]+$/);
  requirePlain('origin', origin, /^https?:\/\/[\w.:[\]-]+$/);
  const url = `${origin}/install/${siteCode}`;
  const options = [
    ...(siteKey === null ? [] : [{ unix: `--site-key ${siteKey}`, windows: `-SiteKey '${siteKey}'` }]),
    ...(registrationToken === null
      ? []
      : [{ unix: `--registration-token ${registrationToken}`, windows: `-RegistrationToken '${registrationToken}'` }]),
  ];
  const unixOptions = options.map((option) => ` ${option.unix}`).join('');
  const windowsOptions = options.map((option) => ` ${option.windows}`).join('');
  const unix = `curl -fsSL ${url} | sudo sh${unixOptions === '' ? '' : ` -s --${unixOptions}`}`;
  return {
    linux: unix,
    windows: `& ([scriptblock]::Create((Invoke-RestMethod '${url}?os=windows')))${windowsOptions}`,
    macos: unix,
  };
}

function requirePlain(name: string, text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw new Error(`the ${name} cannot stand in a command line: ${text}`);
}
