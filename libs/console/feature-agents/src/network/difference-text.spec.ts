import { differenceText } from './difference-text';

describe('differenceText', () => {
  it('says what appeared, went and changed', () => {
    expect(differenceText({ aspect: 'address', interface: 'eth0', before: null, after: '10.0.0.5/24' })).toBe(
      'eth0, address 10.0.0.5/24 appeared',
    );
    expect(differenceText({ aspect: 'dns', interface: null, before: '10.0.0.1', after: null })).toBe(
      'DNS server 10.0.0.1 went',
    );
    expect(differenceText({ aspect: 'hostname', interface: null, before: 'web-1', after: 'web-2' })).toBe(
      'Host name: web-1 → web-2',
    );
    expect(differenceText({ aspect: 'interface', interface: 'wg0', before: null, after: 'wg0' })).toBe(
      'Interface wg0 appeared',
    );
  });
});
