import { readProxyAddress } from './proxy-address';

describe('readProxyAddress', () => {
  it('keeps the credentials apart from what may be shown', () => {
    expect(readProxyAddress('http://us%20er:p%40ss@proxy.example.com:3128')).toEqual({
      url: 'http://us%20er:p%40ss@proxy.example.com:3128/',
      label: 'http://proxy.example.com:3128',
      host: 'proxy.example.com',
      port: 3128,
      authorization: `Basic ${Buffer.from('us er:p@ss').toString('base64')}`,
    });
  });

  it('knows the default port and addresses in brackets', () => {
    expect(readProxyAddress('http://[fd00::1]')).toMatchObject({
      label: 'http://[fd00::1]:80',
      host: 'fd00::1',
      port: 80,
      authorization: undefined,
    });
  });

  it.each(['proxy:3128', 'https://proxy:3128', 'socks5://proxy:1080', 'http://proxy/path', 'http://u:%zz@proxy', ''])(
    'cannot use %j',
    (text) => {
      expect(readProxyAddress(text)).toBeUndefined();
    },
  );
});
