import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AgentFile } from '../config/agent-file';
import { ConfigError } from '../config/config-error';
import { PROXY_FORM, type ProxyAddress, readProxyAddress } from '../config/proxy-address';
import { messageOf } from '../logging/logger';
import { isExempt } from './no-proxy';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** How the server is reached: the same way for the connection and for downloads. */
export interface ServerRoute {
  readonly proxy: ProxyAddress | undefined;
  /** PEM of the only authorities to trust; undefined: those that are built in. */
  readonly certificateAuthority: string | undefined;
}

/**
 * The way to the server: the proxy of agent.toml, else that of the environment, unless `NO_PROXY` names the server;
 * and the pinned authorities.
 * @throws ConfigError when a proxy's address or the CA file cannot be used
 */
export function openRoute(
  file: Pick<AgentFile, 'server_url' | 'proxy' | 'tls'>,
  environment: NodeJS.ProcessEnv = process.env,
): ServerRoute {
  return {
    proxy: proxyOf(file, environment),
    certificateAuthority: readCertificateAuthority(file.tls.ca_file),
  };
}

/** What `WebSocket` and `fetch` are told of the way. */
export function transportOptions({ proxy, certificateAuthority }: ServerRoute): {
  proxy?: string;
  tls?: { ca: string };
} {
  return {
    ...(proxy === undefined ? {} : { proxy: proxy.url }),
    ...(certificateAuthority === undefined ? {} : { tls: { ca: certificateAuthority } }),
  };
}

function proxyOf(
  { server_url, proxy }: Pick<AgentFile, 'server_url' | 'proxy'>,
  environment: NodeJS.ProcessEnv,
): ProxyAddress | undefined {
  const server = new URL(server_url);
  const variable = server.protocol === 'wss:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const inherited = variableOf(environment, variable);
  if (isExempt(server, variableOf(environment, 'NO_PROXY') ?? '')) return undefined;
  if (proxy !== undefined) return usable('proxy', proxy);
  return inherited === undefined ? undefined : usable(variable, withScheme(inherited));
}

/** Lower case comes first, as with curl; an empty one counts as absent. */
function variableOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return [environment[name.toLowerCase()], environment[name]].find((value) => value !== undefined && value !== '');
}

/** `proxy:3128` is usual in the environment. */
function withScheme(text: string): string {
  return text.includes('://') ? text : `http://${text}`;
}

function usable(name: string, text: string): ProxyAddress {
  const address = readProxyAddress(text);
  if (address === undefined) throw new ConfigError([`${name}: ${PROXY_FORM}`]);
  return address;
}

/**
 * PEM of the pinned authorities.
 * @throws ConfigError also for a file without certificates: nothing pinned would mean that every authority is trusted
 */
function readCertificateAuthority(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const text = readPem(path);
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new ConfigError([`tls.ca_file: ${path} holds no certificate in PEM form`]);
  for (const certificate of certificates) assertReadable(certificate, path);
  return certificates.join('\n');
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`tls.ca_file: ${messageOf(error)}`]);
  }
}

function assertReadable(certificate: string, path: string): void {
  try {
    new X509Certificate(certificate);
  } catch {
    throw new ConfigError([`tls.ca_file: ${path} holds a certificate that cannot be read`]);
  }
}
