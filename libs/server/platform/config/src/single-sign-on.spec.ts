import { ConfigurationError, loadConfiguration } from './configuration';

const ENTRA = {
  RMM_SSO_ENTRA_TENANT_ID: '11111111-1111-4111-8111-11111111ABCD',
  RMM_SSO_ENTRA_CLIENT_ID: 'an application',
  RMM_SSO_ENTRA_CLIENT_SECRET: 'a secret',
};

describe('configuration of single sign-on', () => {
  it('is absent without its variables', () => {
    expect(loadConfiguration({}).sso).toBeUndefined();
  });

  it('knows the issuer of a tenant and the usual app roles', () => {
    expect(loadConfiguration(ENTRA).sso).toMatchObject({
      tenantId: '11111111-1111-4111-8111-11111111abcd',
      issuer: 'https://login.microsoftonline.com/11111111-1111-4111-8111-11111111abcd/v2.0',
      roleMap: { 'GuruRMM.Owner': 'owner', 'GuruRMM.ReadOnly': 'read_only' },
    });
  });

  it.each([
    ['a part without the rest', { RMM_SSO_ENTRA_TENANT_ID: ENTRA.RMM_SSO_ENTRA_TENANT_ID }],
    ['an issuer without the rest', { RMM_SSO_ENTRA_ISSUER: 'https://login.example.com' }],
    ['an issuer without TLS', { ...ENTRA, RMM_SSO_ENTRA_ISSUER: 'http://login.example.com' }],
    ['an issuer that only looks like loopback', { ...ENTRA, RMM_SSO_ENTRA_ISSUER: 'http://localhost.example.com' }],
    ['a tenant that is no GUID', { ...ENTRA, RMM_SSO_ENTRA_TENANT_ID: 'common' }],
    ['a role map that is no JSON', { ...ENTRA, RMM_SSO_ROLE_MAP: 'technician' }],
    ['a role that does not exist', { ...ENTRA, RMM_SSO_ROLE_MAP: '{"A":"root"}' }],
  ])('refuses %s', (_, environment) => {
    expect(() => loadConfiguration(environment)).toThrow(ConfigurationError);
  });

  it('takes loopback without TLS', () => {
    const issuer = 'http://127.0.0.1:4000';
    expect(loadConfiguration({ ...ENTRA, RMM_SSO_ENTRA_ISSUER: issuer }).sso?.issuer).toBe(issuer);
  });
});
