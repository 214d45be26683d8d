import { readText } from './files';

/** agent.ini. Intervals are seconds. */
export interface Config {
  readonly serverUrl: string;
  readonly siteCode: string;
  readonly registrationToken: string;
  readonly siteKey: string;
  readonly deviceId: string;
  readonly dataDir: string;
  readonly proxy: string;
  readonly metricsSeconds: number;
  /** Whether versions that the server offers are taken. */
  readonly updates: boolean;
  readonly watchSeconds: number;
  readonly helloTimeoutSeconds: number;
}

/** @throws Error that names the fault */
export function readConfig(path: string): Config {
  const values = parseIni(readText(path));
  const text = (name: string) => values[name] ?? '';
  const serverUrl = text('server_url').replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]+/.test(serverUrl)) throw new Error(`server_url is missing in ${path}`);
  if (!isSafe(serverUrl) && text('allow_insecure') !== 'true')
    throw new Error(`${serverUrl} has no TLS: the key would travel in the clear (allow_insecure = true permits it)`);
  return {
    serverUrl,
    siteCode: text('site_code'),
    registrationToken: text('registration_token'),
    siteKey: text('site_key'),
    deviceId: text('device_id'),
    dataDir: text('data_dir').replace(/\\+$/, ''),
    proxy: text('proxy'),
    metricsSeconds: Number(text('metrics_seconds')) || 60,
    updates: text('updates') !== 'off',
    watchSeconds: Number(text('watch_seconds')) || 600,
    helloTimeoutSeconds: Number(text('hello_timeout_seconds')) || 180,
  };
}

/** `name = value` lines; `;` and `#` begin comments. */
export function parseIni(text: string): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const match = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/.exec(lines[i]);
    if (match) values[match[1]] = match[2];
  }
  return values;
}

function isSafe(url: string): boolean {
  return /^https:/.test(url) || /^http:\/\/(localhost|127\.0\.0\.1)([:/]|$)/.test(url);
}
