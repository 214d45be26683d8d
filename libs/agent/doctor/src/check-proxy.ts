import { messageOf, type ServerRoute } from '@gururmm/agent/runtime';
import { failed, type Finding, ok, skipped } from './finding';
import { authorityOf, type Endpoint, openStream, TunnelRefusedError } from './network/open-socket';

/** Whether the proxy opens a tunnel to the server. */
export async function checkProxy(endpoint: Endpoint, route: ServerRoute): Promise<Finding> {
  const { proxy } = route;
  if (proxy === undefined) return skipped('proxy', 'no proxy is configured');
  const server = authorityOf(endpoint);
  try {
    (await openStream(endpoint, route)).destroy();
    return ok('proxy', `${proxy.label} opens a way to ${server}`);
  } catch (error) {
    if (error instanceof TunnelRefusedError) return refusal(error, proxy.label, server, proxy.authorization);
    return failed(
      'proxy',
      'proxy_unreachable',
      `${proxy.label} cannot be reached: ${messageOf(error)}`,
      'Correct the address of the proxy (proxy in agent.toml, or HTTPS_PROXY), or let this machine reach it.',
    );
  }
}

function refusal(
  { answer: { status } }: TunnelRefusedError,
  label: string,
  server: string,
  authorization: string | undefined,
): Finding {
  const detail = `${label} answered ${status} when asked for a way to ${server}`;
  if (status === 407) {
    const isGiven = authorization !== undefined;
    return failed(
      'proxy',
      'proxy_authentication',
      `${detail}: it ${isGiven ? 'does not accept the user and password of agent.toml' : 'asks for a user and a password'}`,
      `${isGiven ? 'Correct' : 'Add'} user and password in the proxy's address (http://user:password@host:port); only Basic is supported.`,
    );
  }
  if (status >= 500) {
    return failed(
      'proxy',
      'proxy_no_way',
      `${detail}: it does not reach the server`,
      'Check that server_url is right and that the server runs; if so, ask whoever runs the proxy.',
    );
  }
  return failed('proxy', 'proxy_refused', detail, `Have the proxy permit CONNECT to ${server}.`);
}
