import { loadConfiguration } from '@gururmm/server/platform/config';
import { createLogger } from './create-logger';

const canary = `grmm_agt_${'C4nary'.repeat(8).slice(0, 43)}`;
const config = loadConfiguration({ RMM_LOG_LEVEL: 'trace' }).logging;

function capture(log: (logger: ReturnType<typeof createLogger>) => void, pretty = false): string {
  let lines = '';
  const sink = { write: (line: string) => void (lines += line) };
  log(createLogger({ ...config, pretty }, sink));
  return lines;
}

describe('createLogger', () => {
  it.each<[string, Parameters<typeof capture>[0]]>([
    ['the message', (logger) => logger.info(`key ${canary} given`)],
    ['an object', (logger) => logger.info({ note: canary }, 'x')],
    ['a field name', (logger) => logger.info({ C4nary: { nested: { api_key: canary } } }, canary)],
    ['an error and its stack', (logger) => logger.error({ err: new Error(`bad ${canary}`) }, 'x')],
    ['the cause of an error', (logger) => logger.error(new Error('outer', { cause: new Error(canary) }))],
    ['a URL', (logger) => logger.info({ url: `/api/x?token=${canary}&limit=1` }, 'x')],
    ['a child logger', (logger) => logger.child({ key: canary }).info('x')],
    ['a format argument', (logger) => logger.info('got %s', canary)],
    ['a JSON Web Token', (logger) => logger.info('eyJhbGciOiJI.eyJzdWIiOiJD.C4naryC4nary')],
  ])('leaves no credential in %s', (_place, log) => {
    const line = capture(log);
    expect(line).toContain('[redacted]');
    expect(line.replace('"C4nary":', '')).not.toContain('C4nary');
    expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it.each<[string, object | string]>([
    ['password', { password: 'hunter2' }],
    ['a nested header', { a: { b: { c: { headers: { Authorization: 'Basic hunter2' } } } } }],
    ['a quote inside the value', { deep: { deeper: { password: 'a"hunter2' } } }],
    ['a list of cookies', { a: { b: { c: { 'set-cookie': ['x=hunter2', 'y=hunter2'] } } } }],
    ['JSON in a text', { body: '{"email":"a@b.c","password":"hunter2"}' }],
    ['a database URL', 'cannot reach postgres://rmm:hunter2@db.example.com/rmm'],
    ['a bearer', 'sent Bearer hunter2hunter2'],
    ['a query', { url: 'https://x.test/callback?code=hunter2&state=hunter2' }],
  ])('hides a secret by its name or place: %s', (_place, value) => {
    const line = capture((logger) => (typeof value === 'string' ? logger.info(value) : logger.info(value, 'x')));
    expect(line).not.toContain('hunter2');
    expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('keeps what is no secret', () => {
    const line: unknown = JSON.parse(
      capture((logger) => logger.info({ token_count: 3, site_code: 'DARK-GROVE-7839' }, 'hello')),
    );
    expect(line).toMatchObject({ level: 'info', msg: 'hello', token_count: 3, site_code: 'DARK-GROVE-7839' });
  });

  it('leaves out what Nest tells about its start, but not its errors', () => {
    const quiet = createLogger({ ...config, level: 'info' }, { write: (line) => void lines.push(line) });
    const lines: string[] = [];
    quiet.info({ context: 'RouterExplorer' }, 'Mapped');
    quiet.error({ context: 'RouterExplorer' }, 'failed');
    quiet.info({ context: 'Sites' }, 'kept');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['failed', 'kept']);
  });

  it('writes for people when asked', () => {
    const line = capture((logger) => logger.info({ agents: 3 }, `hello ${canary}`), true);
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}hello \[redacted\] agents=3\n$/);
  });
});
