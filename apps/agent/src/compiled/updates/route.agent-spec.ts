import { UpdateLab } from '@gururmm/e2e/support';
import { ConnectProxy } from '../network/connect-proxy';
import { TestAuthority } from '../network/test-authority';
import { UpdateTrial } from './update-trial';

const GOOD = '1.1.0';
/** A name that no resolver knows: what arrives has come through the proxy. */
const HOST = 'rmm.gururmm.invalid';

describe('an update of the compiled agent through a proxy, from a server with a private authority', () => {
  let lab: UpdateLab;
  let authority: TestAuthority;
  let proxy: ConnectProxy;
  let trial: UpdateTrial;

  beforeAll(async () => {
    lab = await UpdateLab.create();
    await lab.publish(GOOD);
    authority = new TestAuthority('Own CA');
    proxy = await ConnectProxy.start({ credentials: 'user:password' });
  }, 240_000);

  afterAll(async () => {
    await trial.dispose();
    await proxy.stop();
    authority.dispose();
    await lab.dispose();
  });

  it('comes the same way as the connection, metadata and program', async () => {
    trial = await UpdateTrial.start(
      lab,
      {},
      {
        certificate: authority.issue([HOST]),
        host: HOST,
        settings: { proxy: proxy.url('user:password'), tls: { ca_file: authority.caFile } },
      },
    );
    trial.offer(GOOD);
    const end = await trial.end();
    expect([end.state, trial.servingVersion]).toEqual(['succeeded', GOOD]);
    expect(trial.asked).toEqual(expect.arrayContaining([expect.stringContaining('/targets/gururmm-agent/1.1.0/')]));
    expect(new Set(proxy.asked)).toEqual(new Set([`${HOST}:${trial.server.port}`]));
    expect(trial.server.faults).toEqual([]);
  }, 120_000);
});
