import type { InstallOptions, InstallTarget } from './install-target';
import { powershellLiteral } from './quote';

/** A block that has the script as its body, since a policy may forbid script files. */
export function powershellCommand(target: InstallTarget, options: InstallOptions): string {
  const url = powershellLiteral(`${target.origin}/install/${target.siteCode}?os=windows`);
  const { before, script } = needsCurl(options) ? byCurl(url, options) : byPowershell(url, options);
  const parameters = [
    ...parameter('-SiteKey', target.siteKey),
    ...parameter('-RegistrationToken', target.registrationToken),
    ...parameter('-Proxy', options.proxy),
    ...parameter('-CaFile', options.caFile),
    ...(options.isQuiet ? ['-Quiet'] : []),
  ];
  return [`${before}& ([scriptblock]::Create((${script})))`, ...parameters].join(' ');
}

interface Fetching {
  readonly before: string;
  readonly script: string;
}

/** PowerShell trusts the authorities of Windows alone, and ignores who signs in to a proxy; its curl does neither. */
function needsCurl({ caFile, proxy }: InstallOptions): boolean {
  return Boolean(caFile) || (proxy ?? '').includes('@');
}

/** Server 2016 does not offer TLS 1.2 by itself. */
function byPowershell(url: string, { proxy }: InstallOptions): Fetching {
  return {
    before: "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'; ",
    script: ['Invoke-RestMethod', ...parameter('-Proxy', proxy), url].join(' '),
  };
}

function byCurl(url: string, { caFile, proxy }: InstallOptions): Fetching {
  const authorities = caFile ? ['--ssl-revoke-best-effort', '--cacert', powershellLiteral(caFile)] : [];
  return {
    before: proxy ? `$env:HTTPS_PROXY = ${powershellLiteral(proxy)}; ` : '',
    script: ['curl.exe', '-fsSL', ...authorities, url, '| Out-String'].join(' '),
  };
}

function parameter(name: string, value: string | null | undefined): string[] {
  return value ? [name, powershellLiteral(value)] : [];
}
