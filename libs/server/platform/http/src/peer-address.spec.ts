import type { IncomingMessage } from 'node:http';
import { peerAddress } from './peer-address';

function request(remoteAddress: string, forwarded?: string | string[]): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

describe('the address of the peer', () => {
  it.each([
    ['is the connection’s', '203.0.113.5', undefined, [], '203.0.113.5'],
    ['is IPv4 also inside IPv6', '::ffff:203.0.113.5', undefined, [], '203.0.113.5'],
    ['is not what a stranger claims', '203.0.113.5', '1.2.3.4', ['10.0.0.1'], '203.0.113.5'],
    ['is not what is claimed when no proxy is trusted', '10.0.0.1', '1.2.3.4', [], '10.0.0.1'],
    ['is what a trusted proxy says', '10.0.0.1', '1.2.3.4', ['10.0.0.1'], '1.2.3.4'],
    [
      'is the right-most: what stands left of it was sent by the peer',
      '10.0.0.1',
      '9.9.9.9, 1.2.3.4',
      ['10.0.0.1'],
      '1.2.3.4',
    ],
    ['skips a chain of trusted proxies', '10.0.0.1', '1.2.3.4, 10.0.7.7', ['10.0.0.0/8'], '1.2.3.4'],
    ['skips what is no address', '10.0.0.1', '1.2.3.4, unknown', ['10.0.0.1'], '1.2.3.4'],
    ['is the proxy’s when it says nothing', '10.0.0.1', undefined, ['10.0.0.1'], '10.0.0.1'],
    ['is read from several headers', '10.0.0.1', ['9.9.9.9', '1.2.3.4'], ['10.0.0.1'], '1.2.3.4'],
    ['may be IPv6', '::1', '2001:db8::7', ['::1'], '2001:db8::7'],
  ])('%s', (_what, direct, forwarded, trusted, expected) => {
    expect(peerAddress(request(direct, forwarded), trusted)).toBe(expected);
  });
});
