import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installCommand, type InstallOptions, posixWord, powershellLiteral } from './index';

const target = { origin: 'https://rmm.example.com', siteCode: 'DARK-GROVE-7839', siteKey: 'grmm_site_Ab-9_z' };
const everything: InstallOptions = { proxy: 'http://a:b c@proxy:8080', caFile: "/etc/our ca's.pem", isQuiet: true };

describe('installCommand', () => {
  it.each(['linux', 'macos'] as const)('pipes the script of the site into a shell of root, on %s', (system) => {
    expect(installCommand(system, { ...target, siteKey: null })).toBe(
      'curl -fsSL https://rmm.example.com/install/DARK-GROVE-7839 | sudo sh',
    );
    expect(installCommand(system, target)).toBe(
      'curl -fsSL https://rmm.example.com/install/DARK-GROVE-7839 | ' +
        'GURURMM_SITE_KEY=grmm_site_Ab-9_z sudo --preserve-env=GURURMM_SITE_KEY sh',
    );
  });

  it('runs the script of the site as a block, on Windows', () => {
    expect(installCommand('windows', target, { isQuiet: true })).toBe(
      "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'; & ([scriptblock]::Create((" +
        "Invoke-RestMethod 'https://rmm.example.com/install/DARK-GROVE-7839?os=windows'))) " +
        "-SiteKey 'grmm_site_Ab-9_z' -Quiet",
    );
  });

  it('takes a registration token in place of the key', () => {
    const token = { ...target, siteKey: null, registrationToken: 'grmm_reg_x' };
    expect(installCommand('linux', token)).toContain('| GURURMM_REGISTRATION_TOKEN=grmm_reg_x sudo');
    expect(installCommand('windows', token)).toContain("))) -RegistrationToken 'grmm_reg_x'");
  });

  it('fetches the script through the proxy and with the authorities that the agent gets, on Windows', () => {
    expect(installCommand('windows', target, { proxy: 'http://proxy:8080' })).toContain(
      "(Invoke-RestMethod -Proxy 'http://proxy:8080' 'https://rmm.example.com/install/DARK-GROVE-7839?os=windows'))) " +
        "-SiteKey 'grmm_site_Ab-9_z' -Proxy 'http://proxy:8080'",
    );
    expect(installCommand('windows', target, everything)).toBe(
      "$env:HTTPS_PROXY = 'http://a:b c@proxy:8080'; & ([scriptblock]::Create((" +
        "curl.exe -fsSL --ssl-revoke-best-effort --cacert '/etc/our ca''s.pem' " +
        "'https://rmm.example.com/install/DARK-GROVE-7839?os=windows' | Out-String))) -SiteKey 'grmm_site_Ab-9_z' " +
        "-Proxy 'http://a:b c@proxy:8080' -CaFile '/etc/our ca''s.pem' -Quiet",
    );
  });

  describe('in a shell, on Linux', () => {
    let bin: string;

    /** Stands for curl and sudo: each writes down what it was given, and sudo runs its program. */
    beforeAll(() => {
      bin = mkdtempSync(join(tmpdir(), 'gururmm-install-command-'));
      const programs = {
        curl: 'printf "%s\\n" "proxy=$https_proxy" "$@" >"$0.log"; echo \'printf "%s\\n" "$GURURMM_SITE_KEY" "$GURURMM_PROXY" "$@"\'',
        sudo: 'printf "%s\\n" "$@" >"$0.log"; shift; exec "$@"',
      };
      for (const [name, script] of Object.entries(programs)) {
        writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
        chmodSync(join(bin, name), 0o755);
      }
    });
    afterAll(() => rmSync(bin, { recursive: true }));

    const runIn = (command: string) =>
      spawnSync('sh', ['-c', `${command}; cat '${bin}/curl.log' '${bin}/sudo.log'`], {
        env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
        encoding: 'utf8',
      });

    it('gives every value whole to the one that needs it, and no secret to the arguments of sudo', () => {
      const { stdout, stderr } = runIn(installCommand('linux', target, everything));
      const { proxy, caFile } = everything;
      expect([stderr, stdout.trim().split('\n')]).toEqual([
        '',
        [
          ...[target.siteKey, proxy, '--ca-file', caFile, '--quiet'],
          ...[`proxy=${proxy}`, '-fsSL', '--cacert', caFile, 'https://rmm.example.com/install/DARK-GROVE-7839'],
          ...['--preserve-env=GURURMM_SITE_KEY,GURURMM_PROXY', 'sh', '-s', '--', '--ca-file', caFile, '--quiet'],
        ],
      ]);
    });
  });
});

describe('quoting', () => {
  it.each(["a'; touch /tmp/x; '", '$(id)', '`id`', 'a\nb', '', '~', '*', 'ü “’'])('keeps %j one word', (value) => {
    expect(spawnSync('sh', ['-c', `printf %s ${posixWord(value)}`], { encoding: 'utf8' }).stdout).toBe(value);
  });

  it('doubles whatever ends a literal of PowerShell', () => {
    expect(powershellLiteral("a'b‘c’d‚e‛f$(id)")).toBe("'a''b‘‘c’’d‚‚e‛‛f$(id)'");
  });
});
