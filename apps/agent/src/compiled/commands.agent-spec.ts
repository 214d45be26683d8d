import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentProcess, processesWith } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

describe('commands on the compiled agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeAll(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url);
    const binDirectory = join(agent.directory, 'bin');
    mkdirSync(binDirectory);
    const standIn = join(binDirectory, 'pwsh');
    writeFileSync(standIn, '#!/bin/sh\nfor each in "$@"; do printf "<%s>" "$each"; done\n');
    chmodSync(standIn, 0o755);
    agent.environment = {
      ...agent.environment,
      PATH: `${binDirectory}:${process.env['PATH'] ?? ''}`,
      SECRET_OF_AGENT: 'x',
    };
    agent.start();
    await server.online();
  });

  afterAll(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  it('runs a shell command and acknowledges the start before the result', async () => {
    const id = server.command({ command: 'echo out; echo err >&2; exit 3' });
    const result = await server.result(id);
    expect(result).toMatchObject({ outcome: 'exited', exit_code: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(result).toMatchObject({ truncated: false, last_seq: 1, output_sha256: server.outputHash(id) });
    const order = server.received.filter(({ payload }) => 'command_id' in payload && payload.command_id === id);
    expect(order[0]?.type).toBe('command_ack');
    expect(order.at(-1)?.type).toBe('command_result');
  });

  it('reports -1 as the last chunk of a silent command', async () => {
    const result = await server.result(server.command({ command: 'true' }));
    expect(result).toMatchObject({ stdout: '', stderr: '', last_seq: -1, exit_code: 0 });
  });

  it('runs python', async () => {
    const result = await server.result(server.command({ command_type: 'python', command: 'print("a" + "ü")' }));
    expect(result.stdout).toBe('aü\n');
  });

  it('passes a powershell command as one argument behind the documented switches', async () => {
    const result = await server.result(server.command({ command_type: 'powershell', command: 'Get-Item "a b"; $x' }));
    expect(result.stdout).toBe('<-NoProfile><-NonInteractive><-Command><Get-Item "a b"; $x>');
  });

  it('runs a script from a private file, with arguments kept apart, and removes the file', async () => {
    const id = server.command({
      command_type: 'script',
      interpreter: 'bash',
      args: ['a b', '$(id)', ''],
      command: 'stat -c %a "$0" "$(dirname "$0")"; printf "<%s>" "$@"; echo; echo "$0"',
    });
    const lines = (await server.result(id)).stdout?.split('\n') ?? [];
    expect(lines.slice(0, 3)).toEqual(['600', '700', '<a b><$(id)><>']);
    expect(lines[3]).toMatch(/\.sh$/);
    expect(existsSync(lines[3] ?? '')).toBe(false);
  });

  it('gives a command its own environment and none of the agent', async () => {
    const id = server.command({ command: 'echo "$GREETING/$SECRET_OF_AGENT/$HOME"', env: { GREETING: 'hallo' } });
    expect((await server.result(id)).stdout).toBe(`hallo//${process.env['HOME'] ?? ''}\n`);
  });

  it('keeps unicode whole across chunk borders and replaces what is no text', async () => {
    const id = server.command({
      command_type: 'python',
      command:
        'import sys,time\nfor b in "grün 🚀 漢".encode():\n  sys.stdout.buffer.write(bytes([b])); sys.stdout.buffer.flush(); time.sleep(0.01)\nsys.stdout.buffer.write(b"\\xff\\x00end")',
    });
    expect((await server.result(id)).stdout).toBe('grün 🚀 漢\ufffd\ufffdend');
  });

  it('streams long output in chunks and hashes it', async () => {
    const id = server.command({ command: 'seq 1 200000; echo tail >&2' });
    const result = await server.result(id);
    expect(result).toMatchObject({ stdout: null, stderr: null, truncated: false, exit_code: 0 });
    expect(result.output_sha256).toBe(server.outputHash(id));
    expect(server.output(id, 'stdout').length).toBe(1_288_895);
    expect(server.output(id, 'stdout').endsWith('199999\n200000\n')).toBe(true);
    expect(server.output(id, 'stderr')).toBe('tail\n');
  });

  it('cuts the middle of output above the cap', async () => {
    const id = server.command({ command: 'head -c 30000000 /dev/zero | tr "\\0" x; echo; echo the end' });
    const result = await server.result(id, 20_000);
    expect(result).toMatchObject({ truncated: true, stdout: null });
    const output = server.output(id, 'stdout');
    expect(output).toMatch(/x\n\[\.\.\. 195142\d\d bytes cut \.\.\.\]\nx/);
    expect(output.endsWith('x\nthe end\n')).toBe(true);
    expect(result.output_sha256).toBe(server.outputHash(id));
  });

  it('streams the first output while the command still runs', async () => {
    const id = server.command({ command: 'echo early; sleep 1; echo late' });
    await until('live output', () => (server.output(id, 'stdout') === 'early\n' ? true : undefined), 900);
    expect(server.results(id)).toEqual([]);
    expect((await server.result(id)).stdout).toBe('early\nlate\n');
  });

  it('says what is missing when an interpreter does not exist', async () => {
    const id = server.command({ command_type: 'script', interpreter: 'no-such-thing', command: 'x' });
    expect(await server.result(id)).toMatchObject({
      outcome: 'error',
      exit_code: -1,
      error: 'no-such-thing was not found on this machine',
    });
    expect(server.acks(id)).toBe(1);
  });

  it('rejects claude_task without a start', async () => {
    const id = server.command({ command_type: 'claude_task', command: 'do something' });
    expect(await server.result(id)).toMatchObject({
      outcome: 'rejected',
      exit_code: null,
      error: 'claude_task is not enabled on this agent',
    });
    expect(server.acks(id)).toBe(0);
    expect(server.of('auth')[0]?.capabilities).not.toContain('claude_task');
  });

  it('folds the enum spelling of the original system', async () => {
    const command_id = '11111111-1111-4111-8111-111111111111';
    server.sendText(
      JSON.stringify({
        type: 'command',
        payload: {
          command_id,
          command_type: { Script: { interpreter: 'sh' } },
          command: 'echo $0',
          timeout_seconds: 5,
        },
      }),
    );
    expect((await server.result(command_id)).stdout).toMatch(/script\.sh\n$/);
  });

  it('kills the whole tree at the timeout, keeps partial output, and reports 124', async () => {
    const id = server.command({
      command: 'trap "" TERM; echo partial; setsid sleep 98761 & (sleep 98761 & sleep 98761)',
      timeout_seconds: 0.5,
    });
    expect(await server.result(id)).toMatchObject({ outcome: 'timed_out', exit_code: 124, stdout: 'partial\n' });
    expect(processesWith('sleep 98761')).toEqual([]);
  });

  it('cancels a running command once its tree is dead', async () => {
    const id = server.command({ command: 'sleep 98762 & sleep 98762' });
    await until('the start', () => (processesWith('sleep 98762').length >= 2 ? true : undefined));
    server.send({ type: 'cancel', payload: { command_id: id } });
    expect(await server.result(id)).toMatchObject({ outcome: 'cancelled', exit_code: null });
    expect(processesWith('sleep 98762')).toEqual([]);
  });

  it('never runs a command whose cancel came first', async () => {
    const id = '22222222-2222-4222-8222-222222222222';
    const marker = join(agent.directory, 'cancelled-first');
    server.send({ type: 'cancel', payload: { command_id: id } });
    expect(await server.result(id)).toMatchObject({ outcome: 'cancelled' });
    server.command({ command_id: id, command: `touch ${marker}` });
    await until('a second answer', () => (server.results(id).length > 1 ? true : undefined));
    expect(existsSync(marker)).toBe(false);
    expect(server.acks(id)).toBe(0);
  });

  it('does not wait for a child that was left in the background', async () => {
    const id = server.command({ command: 'sleep 5 & echo done' });
    const result = await server.result(id, 4500);
    expect(result).toMatchObject({ outcome: 'exited', exit_code: 0, stdout: 'done\n' });
  });

  it('runs at most four at once, and acknowledges a waiting one only when it starts', async () => {
    const gate = join(agent.directory, 'gate');
    const waiting = Array.from({ length: 4 }, () =>
      server.command({ command: `while [ ! -e ${gate} ]; do sleep 0.05; done` }),
    );
    await until('four starts', () => (waiting.every((id) => server.acks(id) === 1) ? true : undefined));
    const fifth = server.command({ command: 'echo fifth' });
    const sixth = server.command({ command: 'echo never' });
    server.send({ type: 'cancel', payload: { command_id: sixth } });
    expect(await server.result(sixth)).toMatchObject({ outcome: 'cancelled' });
    expect(server.acks(fifth)).toBe(0);
    writeFileSync(gate, '');
    expect((await server.result(fifth)).stdout).toBe('fifth\n');
    expect(server.acks(fifth)).toBe(1);
  });

  it('never runs a redelivered command again', async () => {
    const marker = join(agent.directory, 'redelivered');
    const id = server.command({ command: `echo run >> ${marker}; sleep 0.3` });
    await until('the start', () => (server.acks(id) === 1 ? true : undefined));
    server.command({ command_id: id, command: `echo run >> ${marker}` });
    await until('a second acknowledgement', () => (server.acks(id) === 2 ? true : undefined));
    await server.result(id);
    server.command({ command_id: id, command: `echo run >> ${marker}` });
    await until('a second result', () => (server.results(id).length >= 2 ? true : undefined));
    expect(readFileSync(marker, 'utf8')).toBe('run\n');
    expect(server.results(id).at(-1)).toMatchObject({ outcome: 'exited', exit_code: 0, stdout: null, last_seq: -1 });
  });
});
