import { OutboundGuard, type ResolvedAddress } from './outbound-guard';

const REFUSED = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://100.100.100.200/',
  'https://169.254.169.254/latest/meta-data/',
  'https://168.63.129.16/',
  'https://192.0.0.192/',
  'https://192.0.2.1/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[2001:db8::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://localhost/',
  'https://127.0.0.1.nip.example/',
  'https://half-inside.example/',
  'https://user:password@public.example/',
  'https://user@public.example/',
  'http://public.example/',
  'ftp://public.example/',
  'file:///etc/passwd',
  'gopher://public.example/',
];

const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  '127.0.0.1.nip.example': ['127.0.0.1'],
  'half-inside.example': ['93.184.216.34', '10.0.0.5'],
  'public.example': ['93.184.216.34', '2606:2800:220:1::1'],
  'nothing.example': [],
};

/** As the system's resolver: addresses stand for themselves. */
function resolve(hostname: string): Promise<readonly ResolvedAddress[]> {
  const addresses = NAMES[hostname] ?? [hostname];
  return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
}

const guard = (allowedRanges: readonly string[] = [], resolver = resolve) =>
  new OutboundGuard({ notifications: { smtp: undefined, allowedRanges } }, resolver);

describe('where channels may lead', () => {
  it.each(REFUSED)('refuses %s for good', async (url) => {
    await expect(guard().addressOfUrl(new URL(url))).rejects.toMatchObject({ name: 'SendError', isFinal: true });
  });

  it('goes to public addresses, and says which', async () => {
    expect(await guard().addressOfUrl(new URL('https://public.example/hook'))).toEqual({
      address: '93.184.216.34',
      family: 4,
    });
    await expect(guard().addressOfUrl(new URL('https://[2606:4700::1111]/'))).resolves.toMatchObject({ family: 6 });
  });

  it('goes inside where the operator allows it, and there without TLS too', async () => {
    const inside = guard(['127.0.0.0/8', 'fd00::/8']);
    for (const url of ['https://127.0.0.1/', 'http://0x7f.1/', 'http://[::ffff:127.0.0.1]/', 'https://[fd00::1]/'])
      await expect(inside.addressOfUrl(new URL(url))).resolves.toBeDefined();
    await expect(inside.addressOfUrl(new URL('https://10.0.0.1/'))).rejects.toThrow('not public');
    await expect(inside.addressOfUrl(new URL('http://public.example/'))).rejects.toThrow('without TLS');
  });

  it('refuses an address with a zone, and tries again a name that has no address now', async () => {
    const zoned = guard([], () => Promise.resolve([{ address: 'fe80::1%eth0', family: 6 }]));
    await expect(zoned.addressOf('link.example')).rejects.toMatchObject({ isFinal: true });
    await expect(guard().addressOf('nothing.example')).rejects.toMatchObject({ isFinal: false });
    const broken = guard([], () => Promise.reject(new Error('ESERVFAIL')));
    await expect(broken.addressOf('public.example')).rejects.toMatchObject({ isFinal: false });
  });
});
