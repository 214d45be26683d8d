import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from './support/agent';
import { Grmm } from './support/grmm';
import { Relay } from './support/relay';
import { Server } from './support/server';

describe('a network that loses answers', () => {
  let server: Server;
  let agent: Agent;
  let grmm: Grmm;
  let relay: Relay;
  let scratch: string;
  let lostSubmissions = 0;
  let cutStreams = 0;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'grmm-e2e-'));
    server = await Server.start();
    agent = await Agent.start(server, await server.makeSite('Bakery'));
    grmm = await Grmm.create(server, await server.makeApiToken());
    relay = await Relay.start(server, async (request, response) => {
      const isSubmission = request.method === 'POST' && request.url?.endsWith('/command') === true;
      const isStream = request.headers.accept === 'text/event-stream';
      let pieces = 0;
      await relay.passOn(request, response, () => {
        pieces += 1;
        // The server has done its work; its answer is what gets lost.
        if (isSubmission) return lostSubmissions-- > 0;
        return isStream && pieces === 2 && cutStreams-- > 0;
      });
    });
  });

  afterAll(async () => {
    await relay.stop();
    await agent.remove();
    await grmm.remove();
    await server.remove();
    await rm(scratch, { recursive: true, force: true });
  });

  const run = (command: string) =>
    grmm.run(['run', '--agent', agent.id, '--', command], { env: { GRMM_SERVER: relay.url } });

  it('runs a command once although its submission had to be repeated', async () => {
    lostSubmissions = 2;
    const count = join(scratch, 'count');
    expect(await run(`echo ran | tee -a ${count}; exit 3`)).toEqual({ exitCode: 3, stdout: 'ran\n', stderr: '' });
    expect(lostSubmissions).toBeLessThan(0);
    expect(await readFile(count, 'utf8')).toBe('ran\n');
  });

  it('brings every line once, in order, over connections that break', async () => {
    cutStreams = 3;
    const { exitCode, stdout } = await run('for i in 1 2 3 4 5 6 7 8 9; do echo $i; sleep 0.2; done; exit 4');
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '1\n2\n3\n4\n5\n6\n7\n8\n9\n' });
    expect(cutStreams).toBeLessThanOrEqual(0);
  });
});
