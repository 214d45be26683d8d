import { parseWords } from '../program/command';
import { parseRunRequest, RUN_OPTIONS } from './run-options';

function parse(words: readonly string[], stdin = '') {
  const { options, operands } = parseWords(RUN_OPTIONS, words);
  return parseRunRequest(options, operands, () => Promise.resolve(stdin));
}

const ON_WEB = ['--agent', 'web'];

describe('what grmm run is told', () => {
  it('is a shell command by default, waited for without a bound', async () => {
    expect(await parse([...ON_WEB, '--', 'uname', '-a'])).toEqual({
      agents: ['web'],
      selector: {},
      submission: { command_type: 'shell', command: 'uname -a' },
      isWaiting: true,
      waitSeconds: undefined,
      isJson: false,
      idempotencyKey: undefined,
      confirmCount: undefined,
      pace: {},
    });
  });

  it('takes bounds, an environment and a key', async () => {
    const options = ['--timeout', '1.5', '--expires', '0', '--wait=9', '--env', 'A=b=c', '--idempotency-key', 'k'];
    expect(await parse([...ON_WEB, ...options, '--', 'x'])).toMatchObject({
      submission: { timeout_seconds: 1.5, expires_in_seconds: 0, env: { A: 'b=c' } },
      waitSeconds: 9,
      idempotencyKey: 'k',
    });
  });

  it('takes secrets from its own environment or standard input, never from its arguments', async () => {
    process.env['SPEC_SECRET'] = 'of the environment';
    const options = ['--secret-env', 'SPEC_SECRET', '--secret-env-stdin', 'OTHER'];
    const run = await parse([...ON_WEB, ...options, '--', 'x'], 'of stdin\n');
    expect(run.submission.secret_env).toEqual({ SPEC_SECRET: 'of the environment', OTHER: 'of stdin' });
    delete process.env['SPEC_SECRET'];
    await expect(parse([...ON_WEB, '--secret-env', 'SPEC_SECRET', '--', 'x'])).rejects.toThrow('no such variable');
    await expect(parse([...ON_WEB, '--secret-env-stdin', 'OTHER', '--', 'x'])).rejects.toThrow('empty');
    const withValue = parse([...ON_WEB, '--secret-env', 'A=hunter2', '--', 'x']);
    await expect(withValue).rejects.toThrow('never its value');
    await expect(withValue).rejects.not.toThrow('hunter2');
    await expect(parse([...ON_WEB, '--secret-env-stdin', 'OTHER', '--script-file', '-'], 'x')).rejects.toThrow(
      'cannot be both',
    );
  });

  it.each([
    [['--wave-size', '5'], { waves: { size: 5 } }],
    [['--wave-percent', '12.5', '--wave-pause', '60'], { waves: { percent: 12.5, pause_seconds: 60 } }],
    [['--stop-after-failures', '3'], { stop_after: { failures: 3 } }],
    [['--wave-size', '1', '--stop-after-percent', '20'], { waves: { size: 1 }, stop_after: { percent: 20 } }],
  ])('takes a pace: %j', async (options, pace) => {
    expect((await parse([...ON_WEB, ...options, '--', 'x'])).pace).toEqual(pace);
  });

  it('puts the ways to choose machines together', async () => {
    const { selector } = await parse([
      '--site',
      'S',
      '--filter',
      'status=online,os=linux',
      '--filter',
      'q=web',
      '--',
      'x',
    ]);
    expect(selector).toEqual({ site: 'S', status: 'online', os: 'linux', q: 'web' });
  });

  it('asks a script for its interpreter by its first line', async () => {
    const run = await parse([...ON_WEB, '--script-file', '-', '--arg', '1'], '#!/usr/bin/env python3\nprint(1)\n');
    expect(run.submission).toMatchObject({ command_type: 'script', interpreter: 'python3', args: ['1'] });
  });

  it('runs a script without one as the shell would', async () => {
    const run = await parse([...ON_WEB, '--script-file', '-'], 'echo 1\n');
    expect(run.submission).toEqual({ command_type: 'shell', command: 'echo 1\n' });
  });

  it.each([
    ['nowhere', ['--', 'x'], 'Say where'],
    ['nothing', ON_WEB, 'Say what'],
    ['a machine and a site', [...ON_WEB, '--site', 'S', '--', 'x'], 'does not go with'],
    ['two sites', ['--site', 'S', '--filter', 'site=T', '--', 'x'], 'given twice'],
    ['an unknown filter', ['--filter', 'colour=red', '--', 'x'], '--filter takes'],
    ['a filter without a value', ['--filter', 'os=', '--', 'x'], '--filter takes'],
    ['an unknown type', [...ON_WEB, '--type', 'cmd', '--', 'x'], '--type must be'],
    ['a script without interpreter', [...ON_WEB, '--type', 'script', '--', 'x'], 'needs --interpreter'],
    ['arguments without a script', [...ON_WEB, '--arg', '1', '--', 'x'], 'go with --type script'],
    ['a wrong environment', [...ON_WEB, '--env', 's3cret', '--', 'x'], '--env takes NAME=VALUE'],
    ['a wrong time', [...ON_WEB, '--timeout', '0', '--', 'x'], '--timeout must be'],
    ['half an expiry', [...ON_WEB, '--expires', '1.5', '--', 'x'], '--expires must be'],
    ['waiting and not waiting', [...ON_WEB, '--wait', '--no-wait', '--', 'x'], 'exclude each other'],
    ['a key with a space', [...ON_WEB, '--idempotency-key', 'a b', '--', 'x'], '--idempotency-key must be'],
    ['waves of two kinds', [...ON_WEB, '--wave-size', '1', '--wave-percent', '1', '--', 'x'], 'exclude each other'],
    ['a pause without waves', [...ON_WEB, '--wave-pause', '1', '--', 'x'], 'goes with --wave-size'],
    ['half a machine', [...ON_WEB, '--wave-size', '0.5', '--', 'x'], '--wave-size must be'],
    ['more than all', [...ON_WEB, '--wave-percent', '101', '--', 'x'], '--wave-percent must be at most 100'],
    ['no failure', [...ON_WEB, '--stop-after-failures', '0', '--', 'x'], '--stop-after-failures must be'],
    ['a script and a command', [...ON_WEB, '--script-file', '-', '--', 'x'], 'arguments go into --arg'],
    ['an empty script', [...ON_WEB, '--script-file', '-'], 'empty'],
    ['a script that is not there', [...ON_WEB, '--script-file', '/no/such/file'], 'cannot be read'],
  ])('is refused for %s', async (_, words, message) => {
    await expect(parse(words)).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining(message) as string,
    });
  });

  it('does not repeat what may be a secret', async () => {
    await expect(parse([...ON_WEB, '--env', 's3cret', '--', 'x'])).rejects.not.toThrow('s3cret');
  });
});
