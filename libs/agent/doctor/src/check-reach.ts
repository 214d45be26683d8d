import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { messageOf, type ServerRoute } from '@gururmm/agent/runtime';
import { failed, type Finding, ok, skipped } from './finding';
import { codeOf, inTime } from './network/limits';
import { authorityOf, type Endpoint, openTcp } from './network/open-socket';

/** Whether the server's name has an address. */
export async function checkDns({ host }: Endpoint, { proxy }: ServerRoute): Promise<Finding> {
  if (proxy !== undefined) return skipped('dns', 'the proxy resolves the name');
  if (isIP(host) !== 0) return skipped('dns', `${host} is an address`);
  try {
    const addresses = await inTime(lookup(host, { all: true }));
    return ok('dns', `${host} is ${addresses.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    return isUnknownName(error)
      ? failed(
          'dns',
          'dns_unknown',
          `${host} has no address`,
          'Correct server_url in agent.toml, or have the name added to the DNS that this machine asks.',
        )
      : failed(
          'dns',
          'dns_no_answer',
          `${host} cannot be resolved: ${messageOf(error)}`,
          "Check this machine's network and the DNS servers that it asks.",
        );
  }
}

function isUnknownName(error: unknown): boolean {
  return ['ENOTFOUND', 'ENODATA', 'DNS_ENOTFOUND'].includes(codeOf(error));
}

/** Whether the server's port takes connections. */
export async function checkTcp(endpoint: Endpoint, { proxy }: ServerRoute, dns: Finding): Promise<Finding> {
  if (proxy !== undefined) return skipped('tcp', 'the proxy connects');
  if (dns.status === 'failed') return skipped('tcp', 'the server has no address');
  const server = authorityOf(endpoint);
  try {
    (await openTcp(endpoint.host, endpoint.port)).destroy();
    return ok('tcp', `${server} takes connections`);
  } catch (error) {
    return codeOf(error) === 'ECONNREFUSED'
      ? failed(
          'tcp',
          'tcp_refused',
          `${server} refuses connections`,
          'Check the port in server_url, and that the server runs; a firewall may also refuse in its name.',
        )
      : failed(
          'tcp',
          'tcp_no_answer',
          `${server} cannot be reached: ${messageOf(error)}`,
          `Have the firewalls between this machine and the server permit TCP to port ${endpoint.port}.`,
        );
  }
}
