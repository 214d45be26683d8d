import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { messageOf, type ServerRoute } from '@gururmm/agent/runtime';
import { failed, type Finding, ok } from './finding';
import { exchange, type HttpHead } from './network/http-head';
import { inTime, NoAnswerError } from './network/limits';
import { authorityOf, type Endpoint, openStream, openTls } from './network/open-socket';

/** RFC 6455, section 1.3. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const PONG = 0x8a;
const ALLOW_IT = 'Have proxies and firewalls on the way pass WebSocket (Upgrade, Connection) to the server unchanged.';

/** Whether a WebSocket is opened and carries frames; nobody signs in, so a running agent is not disturbed. */
export async function checkWebSocket(serverUrl: string, endpoint: Endpoint, route: ServerRoute): Promise<Finding> {
  const key = randomBytes(16).toString('base64');
  let socket: Socket | undefined;
  try {
    socket = endpoint.isSecure ? await openTrusted(endpoint, route) : await openStream(endpoint, route);
    const answer = await inTime(exchange(socket, upgradeRequest(serverUrl, endpoint, key)));
    if (answer.status !== 101) return notOpened(answer, serverUrl);
    if (answer.headers.get('sec-websocket-accept') !== acceptOf(key)) {
      return failed(
        'websocket',
        'websocket_not_upgraded',
        'something else than the server answered the upgrade',
        ALLOW_IT,
      );
    }
    return await checkFrames(socket);
  } catch (error) {
    const code = error instanceof NoAnswerError ? 'websocket_no_answer' : 'websocket_blocked';
    return failed('websocket', code, `the upgrade failed: ${messageOf(error)}`, ALLOW_IT);
  } finally {
    socket?.destroy();
  }
}

async function openTrusted(endpoint: Endpoint, route: ServerRoute): Promise<Socket> {
  const { socket, refusal } = await openTls(endpoint, route);
  if (refusal === undefined) return socket;
  socket.destroy();
  throw new Error(`the certificate is not trusted any more (${refusal})`);
}

function upgradeRequest(serverUrl: string, endpoint: Endpoint, key: string): string {
  const { pathname, search } = new URL(serverUrl);
  return [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${authorityOf(endpoint)}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    '',
    '',
  ].join('\r\n');
}

function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}${ACCEPT_SUFFIX}`).digest('base64');
}

/** A proxy may let the upgrade pass and the frames not: a ping has to be answered. */
async function checkFrames(socket: Socket): Promise<Finding> {
  const firstByte = new Promise<number>((resolve, reject) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk[0] ?? 0));
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
  const mask = randomBytes(4);
  socket.write(Buffer.concat([Buffer.from([0x89, 0x80]), mask])); // an empty ping, masked as a client must
  try {
    const byte = await inTime(firstByte);
    if (byte === PONG) return ok('websocket', 'a WebSocket opens and carries frames');
    return failed('websocket', 'websocket_frames_blocked', 'a ping was answered by something else', ALLOW_IT);
  } catch (error) {
    return failed('websocket', 'websocket_frames_blocked', `frames do not pass: ${messageOf(error)}`, ALLOW_IT);
  }
}

function notOpened({ status, headers }: HttpHead, serverUrl: string): Finding {
  const by = headers.get('server') ?? headers.get('via');
  const detail = `the upgrade was answered with ${status}${by === undefined ? '' : ` by "${by.slice(0, 80)}"`}`;
  if (status >= 500) {
    return failed('websocket', 'server_unavailable', detail, 'Start the server again, or wait until it is back.');
  }
  if (status >= 200 && status < 400) {
    const advice =
      'Check for a sign-in page of this network and the address in server_url; else pass WebSocket unchanged.';
    return failed('websocket', 'websocket_not_upgraded', detail, advice);
  }
  const advice =
    status === 404 ? `Correct the path in server_url: nothing stands at ${new URL(serverUrl).pathname}.` : ALLOW_IT;
  return failed('websocket', 'websocket_blocked', detail, advice);
}
