import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAgentFile } from '../config/read-agent-file';
import { isExempt } from './no-proxy';
import { openRoute, transportOptions } from './server-route';

const fileWith = (lines = '', server = 'https://rmm.example.com') =>
  parseAgentFile(`server_url = "${server}"\n${lines}`, 'agent.toml');

describe('the way to the server', () => {
  it('is direct unless something names a proxy', () => {
    expect(transportOptions(openRoute(fileWith(), {}))).toEqual({});
    expect(openRoute(fileWith(), { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: '' }).proxy).toBeUndefined();
  });

  it('takes the proxy of agent.toml before that of the environment', () => {
    const environment = { HTTPS_PROXY: 'http://other:1' };
    const route = openRoute(fileWith('proxy = "http://u:p@own:3128"'), environment);
    expect(transportOptions(route)).toEqual({ proxy: 'http://u:p@own:3128/' });
    expect(openRoute(fileWith(), environment).proxy?.label).toBe('http://other:1');
    expect(openRoute(fileWith(), { ...environment, https_proxy: 'lower:8080' }).proxy?.label).toBe('http://lower:8080');
    expect(openRoute(fileWith('', 'http://localhost'), { HTTP_PROXY: 'plain:1' }).proxy?.label).toBe('http://plain:1');
  });

  it('goes past every proxy to a server that NO_PROXY names', () => {
    const file = fileWith('proxy = "http://own:3128"');
    expect(openRoute(file, { NO_PROXY: 'localhost, .example.com' }).proxy).toBeUndefined();
    expect(openRoute(file, { NO_PROXY: 'example.org' }).proxy?.label).toBe('http://own:3128');
  });

  it.each([
    ['*', true],
    ['rmm.example.com', true],
    ['EXAMPLE.com', true],
    ['.example.com', true],
    ['rmm.example.com:443', true],
    ['rmm.example.com:8443', false],
    ['mm.example.com', false],
    ['rmm.example.com.evil.org', false],
    ['', false],
    [' , ', false],
  ])('NO_PROXY=%j exempts rmm.example.com: %j', (noProxy, expected) => {
    expect(isExempt(new URL('wss://rmm.example.com/ws'), noProxy)).toBe(expected);
  });

  it('knows addresses in brackets', () => {
    expect(isExempt(new URL('wss://[fd00::1]:8443/ws'), '[fd00::1]:8443')).toBe(true);
    expect(isExempt(new URL('wss://[fd00::1]/ws'), 'fd00::1')).toBe(true);
  });

  it('names a proxy that it cannot use, without what stands in it', () => {
    const expected = 'HTTPS_PROXY: must look like http://host:port or http://user:password@host:port';
    expect(() => openRoute(fileWith(), { HTTPS_PROXY: 'socks5://u:secret@proxy:1080' })).toThrow(expected);
    expect(() => fileWith('proxy = "https://u:secret@proxy"')).toThrow('agent.toml: proxy: must look like http://');
    expect(() => fileWith('proxy = "https://u:secret@proxy"')).not.toThrow('secret');
  });
});

describe('pinned authorities', () => {
  let directory: string;
  const open = (text: string) => {
    const path = join(directory, 'ca.pem');
    writeFileSync(path, text);
    return openRoute(fileWith(`tls.ca_file = "${path}"`), {});
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gururmm-route-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('are never empty: that would mean all of them', () => {
    expect(() => open('')).toThrow('holds no certificate in PEM form');
    expect(() => open('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toThrow('cannot be read');
    expect(() => openRoute(fileWith('tls.ca_file = "/no/such.pem"'), {})).toThrow(/tls\.ca_file: .*ENOENT/);
  });
});
