import { messageOf, type ServerRoute } from '@gururmm/agent/runtime';
import { failed, type Finding, ok, skipped } from './finding';
import { exchange } from './network/http-head';
import { inTime } from './network/limits';
import { authorityOf, type Endpoint, openStream, openTls } from './network/open-socket';

/** Beyond this, certificates and the metadata of updates look expired or not yet valid. */
const TOLERATED_SKEW_MS = 60_000;

/**
 * Whether this machine's clock agrees with the server's. A clock that is wrong makes good certificates look bad, so
 * the time is also read over a connection that is not trusted; nothing but a public page is asked for.
 */
export async function checkClock(endpoint: Endpoint, route: ServerRoute): Promise<Finding> {
  let answeredAt: string | undefined;
  const socket = await open(endpoint, route).catch((error: unknown) => messageOf(error));
  if (typeof socket === 'string') return skipped('clock', `the server's time is not known: ${socket}`);
  try {
    const request = `GET /health/live HTTP/1.1\r\nHost: ${authorityOf(endpoint)}\r\nConnection: close\r\n\r\n`;
    answeredAt = (await inTime(exchange(socket, request))).headers.get('date');
  } catch (error) {
    return skipped('clock', `the server's time is not known: ${messageOf(error)}`);
  } finally {
    socket.destroy();
  }
  const serverMs = Date.parse(answeredAt ?? '');
  if (Number.isNaN(serverMs)) return skipped('clock', 'the server does not tell its time');
  return judgeSkew(Date.now() - serverMs, new Date(serverMs));
}

/** @param skewMs how far this machine is ahead of the server */
export function judgeSkew(skewMs: number, serverTime: Date): Finding {
  const apart = `${Math.round(Math.abs(skewMs) / 1000)} s`;
  if (Math.abs(skewMs) <= TOLERATED_SKEW_MS) return ok('clock', `this machine and the server are ${apart} apart`);
  return failed(
    'clock',
    'clock_wrong',
    `this machine is ${apart} ${skewMs > 0 ? 'ahead of' : 'behind'} the server, which says ${serverTime.toISOString()}`,
    'Set the clock of this machine (or of the server, if that one is wrong), and let NTP keep it.',
  );
}

async function open(endpoint: Endpoint, route: ServerRoute) {
  return endpoint.isSecure ? (await openTls(endpoint, route)).socket : openStream(endpoint, route);
}
