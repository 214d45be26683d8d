import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentConfigUpdate } from '@gururmm/shared/protocol';
import { Logger } from '../logging/logger';
import { PolicyFile } from './policy-file';

const CANARY = 'canary-of-a-policy-file';

describe('the policy file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-policy-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('keeps the policy without the secrets of checks, and that there are some', () => {
    const path = join(directory, 'policy.json');
    const file = new PolicyFile(path, new Logger('debug', []));
    const check = {
      check_id: '3a4b5c6d-7e8f-4a0b-9c1d-2e3f4a5b6c7d',
      name: 'database',
      command_type: 'shell' as const,
      command: 'true',
      interval_seconds: 60,
      timeout_seconds: 10,
      secrets_revision: 'r1',
    };
    const policy: AgentConfigUpdate = {
      metrics_interval_seconds: 7,
      script_checks: [{ ...check, secret_env: { TOKEN: CANARY } }],
    };
    file.write(policy);
    expect(readFileSync(path, 'utf8')).not.toContain(CANARY);
    expect(file.read()).toEqual({ metrics_interval_seconds: 7, script_checks: [check] });
    expect(policy.script_checks?.[0]?.secret_env).toEqual({ TOKEN: CANARY });
  });
});
