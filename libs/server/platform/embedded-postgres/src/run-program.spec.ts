import { runProgram } from './run-program';

const print = (name: string): Promise<{ output: string }> =>
  runProgram({}, process.execPath, ['-p', `process.env['${name}'] ?? 'absent'`]);

describe('the environment of PostgreSQL’s programs', () => {
  afterEach(() => delete process.env['RMM_AUTH_BOOTSTRAP_PASSWORD']);

  it('keeps a backend from giving its memory back after each statement', async () => {
    const names = ['MALLOC_TRIM_THRESHOLD_', 'MALLOC_TOP_PAD_', 'MALLOC_MMAP_THRESHOLD_'];
    const bytes = await Promise.all(names.map(async (name) => Number((await print(name)).output)));
    expect(bytes).toEqual([16, 1, 4].map((mebibytes) => mebibytes * 1024 * 1024));
  });

  it('holds nothing of the server’s own, which has secrets in it', async () => {
    process.env['RMM_AUTH_BOOTSTRAP_PASSWORD'] = 'correct horse battery staple';
    expect((await print('RMM_AUTH_BOOTSTRAP_PASSWORD')).output).toBe('absent');
  });
});
