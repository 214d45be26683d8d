import { ConfigurationError, loadConfiguration } from './configuration';
import { SECRET_VARIABLES } from './environment-schema';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('works without any variable: loopback, embedded database', () => {
    const { http, database, auth, gateway } = loadConfiguration({});
    expect(http).toMatchObject({
      port: 3001,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3001',
      trustedProxies: [],
    });
    expect(database).toMatchObject({ url: undefined, migrationUrl: undefined });
    expect(auth).toMatchObject({ jwtSecret: undefined, tokenTtlSeconds: 86_400, bootstrapPassword: undefined });
    expect(gateway).toMatchObject({ heartbeatSeconds: 30, idleTimeoutMs: 90_000, authTimeoutMs: 10_000 });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfiguration({ PORT: '', DATABASE_URL: '' })).toEqual(loadConfiguration({}));
  });

  it('reads lists and origins', () => {
    const { http } = loadConfiguration({
      RMM_HTTP_CORS_ORIGINS: 'https://a.example.com/, http://b.example.com:8080',
      RMM_HTTP_TRUSTED_PROXIES: ' 10.0.0.1 ,,10.1.0.0/16',
      RMM_HTTP_PUBLIC_URL: 'https://rmm.example.com/',
    });
    expect(http.corsOrigins).toEqual(['https://a.example.com', 'http://b.example.com:8080']);
    expect(http.trustedProxies).toEqual(['10.0.0.1', '10.1.0.0/16']);
    expect(http.publicUrl).toBe('https://rmm.example.com');
  });

  it('is frozen to the bottom', () => {
    const configuration = loadConfiguration({});
    expect(() => Object.assign(configuration.http, { port: 1 })).toThrow(TypeError);
    expect(() => (configuration.http.corsOrigins as string[]).push('x')).toThrow(TypeError);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost'],
    ['RMM_HTTP_PUBLIC_URL', 'https://rmm.example.com/path'],
    ['RMM_HTTP_PUBLIC_URL', 'rmm.example.com'],
    ['RMM_HTTP_CORS_ORIGINS', 'https://a.example.com,*'],
    ['RMM_AUTH_JWT_SECRET', 'short'],
    ['RMM_AUTH_BOOTSTRAP_PASSWORD', 'short'],
    ['RMM_AUTH_BOOTSTRAP_EMAIL', 'nobody'],
    ['RMM_HTTP_METRICS_TOKEN', 'short'],
    ['RMM_AGENT_IDLE_TIMEOUT_MS', '999'],
    ['RMM_AGENT_IDLE_TIMEOUT_MS', '700000'],
    ['RMM_AGENT_HEARTBEAT_SECONDS', '0.5'],
    ['RMM_LOG_LEVEL', 'loud'],
    ['RMM_LOG_PRETTY', 'yes'],
  ])('refuses %s=%s by name, without its value', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}(\\.\\d+)?: `));
    if (SECRET_VARIABLES.some((secret) => secret === name)) expect(faults.join()).not.toContain(value);
  });

  it('lists every fault at once', () => {
    const environment = { PORT: 'x', DATABASE_URL: 'postgres', RMM_AUTH_JWT_SECRET: 'hunter2', RMM_LOG_LEVEL: 'loud' };
    expect(faultsOf(environment).map((fault) => fault.split(':')[0])).toEqual(Object.keys(environment));
    expect(() => loadConfiguration(environment)).toThrow(/not usable:\n {2}- PORT.*\n {2}- DATABASE_URL/);
    expect(() => loadConfiguration(environment)).not.toThrow(/hunter2/);
  });
});
