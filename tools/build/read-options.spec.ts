import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const TOOLS = join(import.meta.dirname, '..');

/** Each answers before it starts anything. */
const run = (tool: string, args: readonly string[]) =>
  spawnSync(process.execPath, [join(TOOLS, tool), ...args], { encoding: 'utf8' });

describe('the options of a tool', () => {
  it.each<[string, string[], string]>([
    [
      'package/package.mjs',
      ['--verison', '1.0.0'],
      "Unknown option '--verison'. Options: --version, --out, --binaries",
    ],
    ['package/package.mjs', ['superfluous'], "Unexpected argument 'superfluous'"],
    ['package/package.mjs', ['--out='], "Option '--out' has an empty value"],
    ['package/package.mjs', ['--out'], "Option '--out <value>' argument missing"],
    ['audit/verify.mjs', ['--head'], "Unknown option '--head'"],
    ['start/start.mjs', ['--no-agent'], "Unknown option '--no-agent'. Options: --no-agents"],
    ['demo/demo.mjs', ['--port=1'], "Unknown option '--port'. Options: none"],
    ['test/all.mjs', ['--fail-fats'], "Unknown option '--fail-fats'"],
    ['bench/commands.mjs', ['--bogus'], "Unknown option '--bogus'"],
    ['faults/process.mjs', ['--bogus'], "Unknown option '--bogus'"],
  ])('%s refuses %j with exit code 2 and a line', (tool, args, message) => {
    const { status, stdout, stderr } = run(tool, args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });
});
