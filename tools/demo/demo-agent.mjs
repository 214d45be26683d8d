import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentBinary, hostTarget } from '../start/agent-binaries.mjs';
import { supervise } from '../start/supervise.mjs';

/** Runs the compiled agent for this machine with everything below `dir`; nothing is installed. */
export function startDemoAgent({ dir, origin, siteCode, siteKey, deviceId }) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const config = join(dir, 'agent.toml');
  const lines = [
    `server_url = '${origin}'`,
    `site_code = '${siteCode}'`,
    `site_key = '${siteKey}'`,
    // Not the machine's own identity: an agent that is installed for good must not fight with this one.
    `device_id = '${deviceId}'`,
    `data_dir = '${join(dir, 'data')}'`,
    '[intervals]',
    'first_wait_spread_seconds = 0',
    'metrics_interval_seconds = 5',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o600 });
  return supervise([agentBinary(hostTarget()), 'run', '--config', config], {}, 'ignore');
}
