// Usage: node tools/test/run-jest.mjs [path pattern | Jest option]…
// Runs the workspace's Jest projects with one throw-away PostgreSQL (RMM_TEST_POSTGRES_URL).
import { runJest, summaryLine } from './jest-step.mjs';
import { startTestPostgres } from './test-postgres.mjs';

const children = new Set();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    for (const child of children) child.kill(signal);
  });
}

const postgres = await startTestPostgres();
try {
  const counts = interrupted
    ? { passed: 0, failed: 1 }
    : await runJest({
        config: 'jest.config.mjs',
        args: process.argv.slice(2),
        env: { RMM_TEST_POSTGRES_URL: postgres.url },
        onSpawn: (child) => children.add(child),
      });
  process.exitCode = counts.failed === 0 && !interrupted ? 0 : 1;
  await postgres.stop();
  console.log(summaryLine(counts));
} finally {
  await postgres.stop();
}
