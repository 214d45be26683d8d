import { judgeSkew } from './check-clock';
import { judgeAnswer } from './check-key';
import { CHECKS } from './finding';
import { withoutConfiguration, withoutInstallation } from './examine';
import { parseHead } from './network/http-head';
import { authorityOf, endpointOf } from './network/open-socket';

describe('what an answer about the key means', () => {
  const self = (status: string) => ({ agent_id: 'a', status });

  it.each([
    [200, self('approved'), 'ok', undefined],
    [200, self('pending_approval'), 'failed', 'key_pending_approval'],
    [200, '<html>', 'failed', 'key_not_checked'],
    [401, undefined, 'failed', 'key_refused'],
    [403, { code: 'agent_revoked' }, 'failed', 'key_revoked'],
    [403, undefined, 'failed', 'key_not_checked'],
    [404, undefined, 'skipped', undefined],
    [429, undefined, 'skipped', undefined],
    [502, undefined, 'failed', 'key_not_checked'],
  ])('%i with %j is %s %s', (status, body, expected, code) => {
    expect(judgeAnswer(status, body)).toMatchObject({ status: expected, ...(code === undefined ? {} : { code }) });
  });
});

describe('clocks', () => {
  it.each([
    [0, 'ok'],
    [60_000, 'ok'],
    [-60_000, 'ok'],
    [61_000, 'failed'],
    [-61_000, 'failed'],
  ])('%i ms apart are %s', (skewMs, status) => {
    expect(judgeSkew(skewMs, new Date(0)).status).toBe(status);
  });
});

describe('the head of an answer', () => {
  it('is read with its headers, whatever their case', () => {
    const head = parseHead('HTTP/1.1 403 Forbidden\r\nServer: x\r\nDATE:  now ');
    expect(head?.status).toBe(403);
    expect([...(head?.headers ?? [])]).toEqual([
      ['server', 'x'],
      ['date', 'now'],
    ]);
  });

  it.each(['', 'SSH-2.0-OpenSSH_9', 'HTTP/2 200', 'HTTP/1.1 abc'])('is not %j', (text) => {
    expect(parseHead(text)).toBeUndefined();
  });
});

describe('the address of the server', () => {
  it.each([
    ['wss://rmm.example.com/ws', 'rmm.example.com:443', true],
    ['ws://localhost:3001/ws', 'localhost:3001', false],
    ['wss://[fd00::1]:8443/ws', '[fd00::1]:8443', true],
  ])('%s is %s', (url, authority, isSecure) => {
    const endpoint = endpointOf(url);
    expect([authorityOf(endpoint), endpoint.isSecure]).toEqual([authority, isSecure]);
  });
});

describe('without a configuration', () => {
  it('every check is named all the same', () => {
    const findings = withoutConfiguration('a\nb');
    expect(findings.map(({ check }) => check)).toEqual([...CHECKS]);
    expect(findings[0]).toMatchObject({ status: 'failed', detail: 'a; b' });
  });
});

describe('without an agent', () => {
  it('every check is named all the same, and the first says what is the case', () => {
    const findings = withoutInstallation('no agent is installed on this machine');
    expect(findings.map(({ check }) => check)).toEqual([...CHECKS]);
    expect(findings[0]).toMatchObject({ code: 'not_installed', detail: 'no agent is installed on this machine' });
    expect(findings.slice(1).every(({ status }) => status === 'skipped')).toBe(true);
  });
});
