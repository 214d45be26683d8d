import { type Configuration, ConfigurationError, loadConfiguration } from '@gururmm/server/platform/config';
import { explainStartupFault } from '../startup-fault';

const PASSWORD = 'hunter2-secret';
const configuration: Configuration = loadConfiguration({
  PORT: '80',
  RMM_HTTP_HOST: '203.0.113.9',
  DATABASE_URL: `postgres://rmm:${PASSWORD}@db.example.com:6432/gururmm`,
});

const system = (code: string, syscall?: string) => Object.assign(new Error(`${code} ${PASSWORD}`), { code, syscall });

describe('why the server cannot start, in a sentence', () => {
  it.each([
    ['a port that is taken', system('EADDRINUSE'), 'Port 80 is taken by another program; set PORT to a free one.'],
    ['a port with more rights', system('EACCES', 'listen'), /^Port 80 needs more rights/],
    ['an address of another machine', system('EADDRNOTAVAIL'), /203\.0\.113\.9; set RMM_HTTP_HOST/],
    [
      'a database that is not there',
      system('ECONNREFUSED'),
      /db\.example\.com:6432\/gururmm cannot be used: nothing listens/,
    ],
    ['a host that is unknown', system('ENOTFOUND'), /its host name is unknown/],
    ['a wrong password', system('28P01'), /it refuses the user or the password/],
    ['a database that does not exist', system('3D000'), /it has no such database/],
    ['too many connections', system('53300'), /it has no connection left/],
    ['silence', new Error(`timeout expired ${PASSWORD}`), /it does not answer/],
    ['several attempts to connect', new AggregateError([system('ECONNREFUSED'), system('X')]), /nothing listens there/],
    [
      'an error inside the driver’s',
      Object.assign(new Error('x'), { driverError: system('28P01') }),
      /refuses the user/,
    ],
    ['bad configuration', new ConfigurationError(['PORT: too big']), /PORT: too big/],
  ])('%s', (_what, error, sentence) => {
    const explained = explainStartupFault(error, configuration);
    expect(explained).toMatch(sentence);
    expect(explained).not.toContain(PASSWORD);
  });

  it.each([new Error('a fault of ours'), undefined, 'text', system('EACCES', 'open')])(
    'is not made up for %s',
    (error) => {
      expect(explainStartupFault(error, configuration)).toBeUndefined();
    },
  );

  it('needs no configuration', () => {
    expect(explainStartupFault(system('ECONNREFUSED'), undefined)).toContain('127.0.0.1');
  });
});
