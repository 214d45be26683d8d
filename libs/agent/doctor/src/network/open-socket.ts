import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { ServerRoute } from '@gururmm/agent/runtime';
import { exchange, type HttpHead } from './http-head';
import { inTime } from './limits';

/** Where the server is. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

/** The endpoint of `server_url`. */
export function endpointOf(serverUrl: string): Endpoint {
  const url = new URL(serverUrl);
  const isSecure = url.protocol === 'wss:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port, isSecure };
}

/** `host:port`, with brackets where a host has colons. */
export function authorityOf({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** A proxy that answered and opened no tunnel. */
export class TunnelRefusedError extends Error {
  constructor(readonly answer: HttpHead) {
    super(`the proxy answered ${answer.status}`);
  }
}

/** Nobody listens there; with the code that the system has for it. */
class RefusedError extends Error {
  readonly code = 'ECONNREFUSED';
}

/** Opens a TCP connection. @throws the system's error, or NoAnswerError */
export async function openTcp(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return destroyOnFailure(socket, async () => {
    await inTime(opened);
    // Where the system reports a refusal late (select on Windows), a socket says that it is connected, to nobody.
    if (socket.remoteAddress === undefined)
      throw new RefusedError(`connect ECONNREFUSED ${authorityOf({ host, port })}`);
    return socket;
  });
}

/**
 * Opens the connection that TLS or HTTP runs on: straight, or through the proxy.
 * @throws TunnelRefusedError, the system's error, or NoAnswerError
 */
export async function openStream(endpoint: Endpoint, { proxy }: ServerRoute): Promise<Socket> {
  if (proxy === undefined) return openTcp(endpoint.host, endpoint.port);
  const socket = await openTcp(proxy.host, proxy.port);
  const target = authorityOf(endpoint);
  const credentials = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  return destroyOnFailure(socket, async () => {
    const answer = await inTime(
      exchange(socket, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`),
    );
    if (answer.status < 200 || answer.status > 299) throw new TunnelRefusedError(answer);
    return socket;
  });
}

/** A TLS connection whose certificate was looked at and not yet trusted. */
export interface LookedAt {
  readonly socket: TLSSocket;
  readonly certificate: PeerCertificate;
  /** Why the certificate is not trusted, in the words of OpenSSL; undefined: it is. */
  readonly refusal: string | undefined;
}

/**
 * Opens TLS and looks at the certificate, also at one that is not trusted: over such a connection no secret is sent.
 * @throws when there is no TLS at all
 */
export async function openTls(endpoint: Endpoint, route: ServerRoute): Promise<LookedAt> {
  const stream = await openStream(endpoint, route);
  const options: ConnectionOptions = {
    socket: stream,
    host: endpoint.host,
    ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
    rejectUnauthorized: false,
    ...(route.certificateAuthority === undefined ? {} : { ca: route.certificateAuthority }),
  };
  const socket = connectTls(options) as TLSSocket;
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed during the handshake')));
  });
  return destroyOnFailure(stream, async () => {
    await inTime(opened);
    const certificate = socket.getPeerCertificate(true);
    return { socket, certificate, refusal: socket.authorized ? undefined : textOf(socket.authorizationError) };
  });
}

async function destroyOnFailure<T>(socket: Socket, work: () => Promise<T>): Promise<T> {
  socket.on('error', () => socket.destroy()); // whoever waits for it has heard of it
  try {
    return await work();
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** A code or an error, depending on what is wrong. */
function textOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return typeof error === 'string' ? error : 'not trusted';
}
