import type { InstallOptions, InstallTarget } from './install-target';
import { posixWord } from './quote';

/** Secrets go by the environment: the arguments of a program can be read by every user of the machine. */
export function posixCommand(target: InstallTarget, { proxy, caFile, isQuiet }: InstallOptions): string {
  const url = `${target.origin}/install/${target.siteCode}`;
  const environment: [string, string][] = [];
  if (target.siteKey) environment.push(['GURURMM_SITE_KEY', target.siteKey]);
  if (target.registrationToken) environment.push(['GURURMM_REGISTRATION_TOKEN', target.registrationToken]);
  if (proxy) environment.push(['GURURMM_PROXY', proxy]);
  const options = [...(caFile ? ['--ca-file', caFile] : []), ...(isQuiet ? ['--quiet'] : [])];
  const curl = ['curl', '-fsSL', ...(caFile ? ['--cacert', caFile] : []), url].map(posixWord);
  const scheme = target.origin.startsWith('https:') ? 'https' : 'http';
  const fetch = [...(proxy ? [`${scheme}_proxy=${posixWord(proxy)}`] : []), ...curl];
  const names = environment.map(([name]) => name).join(',');
  const shell = [
    ...environment.map(([name, value]) => `${name}=${posixWord(value)}`),
    ...(names === '' ? ['sudo', 'sh'] : ['sudo', `--preserve-env=${names}`, 'sh']),
    ...(options.length === 0 ? [] : ['-s', '--', ...options.map(posixWord)]),
  ];
  return `${fetch.join(' ')} | ${shell.join(' ')}`;
}
