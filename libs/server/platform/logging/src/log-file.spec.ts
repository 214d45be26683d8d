import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfiguration } from '@gururmm/server/platform/config';
import { createLogger } from './create-logger';

describe('a log file', () => {
  it('rotates at its size and keeps only so many', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'gururmm-log-'));
    const environment = {
      RMM_LOG_FILE: join(dir, 'server.log'),
      RMM_LOG_FILE_MAX_SIZE: '1K',
      RMM_LOG_FILE_MAX_COUNT: '2',
    };
    const logger = createLogger(loadConfiguration(environment).logging);
    for (let line = 0; line < 60; line++) {
      logger.info({ password: 'hunter2', line }, 'x'.repeat(200));
      await sleep(5);
    }
    await sleep(200);
    const rotated = readdirSync(dir).filter((name) => name.endsWith('.gz'));
    expect(rotated).toHaveLength(2);
    expect(readFileSync(join(dir, 'server.log'), 'utf8')).not.toContain('hunter2');
    rmSync(dir, { recursive: true });
  });
});
