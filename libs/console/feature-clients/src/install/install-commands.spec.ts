import { installCommands } from './install-commands';

const target = { origin: 'https://rmm.example.com', siteCode: 'DARK-GROVE-7839', siteKey: 'grmm_site_Ab-9_z' };

describe('installCommands', () => {
  it('pipes the site script into a root shell with the key, on Linux and macOS', () => {
    const { linux, macos } = installCommands(target);
    expect(linux).toBe(
      'curl -fsSL https://rmm.example.com/install/DARK-GROVE-7839 | sudo sh -s -- --site-key grmm_site_Ab-9_z',
    );
    expect(macos).toBe(linux);
  });

  it('runs the site script as a block with the key, on Windows', () => {
    expect(installCommands(target).windows).toBe(
      "& ([scriptblock]::Create((Invoke-RestMethod 'https://rmm.example.com/install/DARK-GROVE-7839?os=windows'))) -SiteKey 'grmm_site_Ab-9_z'",
    );
  });

  it('leaves the key out where there is none', () => {
    const { linux, windows } = installCommands({ ...target, siteKey: null });
    expect(linux).toBe('curl -fsSL https://rmm.example.com/install/DARK-GROVE-7839 | sudo sh');
    expect(windows).toBe(
      "& ([scriptblock]::Create((Invoke-RestMethod 'https://rmm.example.com/install/DARK-GROVE-7839?os=windows')))",
    );
  });

  it('takes a registration token in place of the key', () => {
    const { linux, windows } = installCommands({ ...target, siteKey: null, registrationToken: 'grmm_reg_x' });
    expect(linux).toBe(
      'curl -fsSL https://rmm.example.com/install/DARK-GROVE-7839 | sudo sh -s -- --registration-token grmm_reg_x',
    );
    expect(windows).toContain("?os=windows'))) -RegistrationToken 'grmm_reg_x'");
    expect(() => installCommands({ ...target, registrationToken: "x'; rm" })).toThrow('registration token');
  });

  it('keeps the port and IPv6 brackets of the origin', () => {
    expect(installCommands({ ...target, origin: 'http://[2001:db8::1]:3001' }).linux).toContain(
      'http://[2001:db8::1]:3001/install/DARK-GROVE-7839',
    );
  });

  it.each([
    ['site code', { siteCode: 'DARK; rm -rf /' }],
    ['site key', { siteKey: "x' ; calc '" }],
    ['origin', { origin: 'https://rmm.example.com/$(id)' }],
  ])('refuses a %s that could break out of the command', (name, change) => {
    expect(() => installCommands({ ...target, ...change })).toThrow(name);
  });
});
