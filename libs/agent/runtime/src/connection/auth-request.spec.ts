import { agentMessageSchemas } from '@gururmm/shared/protocol';
import { buildAuthRequest, hasCredential } from './auth-request';

const identity = {
  device_id: 'device-1',
  hostname: 'web-01',
  os_info: { os_type: 'linux' as const, os_version: 'Debian', arch: 'x64' },
  version: '0.1.0',
  capabilities: ['shell'],
};
const offered = { site_key: 'grmm_site_k', site_code: 'A-B-0001', registration_token: 'grmm_reg_t' };

describe('buildAuthRequest', () => {
  it('offers everything agent.toml holds before there is an own key', () => {
    const request = buildAuthRequest(identity, undefined, offered);
    expect(request).toMatchObject({ protocol: 1, api_key: 'grmm_site_k', site_code: 'A-B-0001' });
    expect(agentMessageSchemas.auth.safeParse(request).success).toBe(true);
  });

  it('shows the own key alone once there is one', () => {
    const request = buildAuthRequest(identity, 'grmm_agt_own', offered);
    expect(request.api_key).toBe('grmm_agt_own');
    expect(request).not.toHaveProperty('site_code');
    expect(request).not.toHaveProperty('registration_token');
  });

  it('uses a key that was registered beforehand until the own one is stored', () => {
    expect(buildAuthRequest(identity, undefined, { ...offered, agent_key: 'grmm_agt_given' }).api_key).toBe(
      'grmm_agt_given',
    );
  });

  it('knows when there is nothing to show', () => {
    expect(hasCredential(undefined, {})).toBe(false);
    expect(hasCredential(undefined, { site_code: 'A-B-0001' })).toBe(true);
    expect(hasCredential('grmm_agt_own', {})).toBe(true);
  });
});
