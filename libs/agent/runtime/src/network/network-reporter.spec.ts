import type { AgentMessage, NetworkState } from '@gururmm/shared/protocol';
import { recordingLogger } from '../testing/recording-logger';
import { NetworkReporter } from './network-reporter';

const stateWith = (hash: string): NetworkState => ({ hash, hostname: 'h', interfaces: [], gateways: [], dns: [] });

describe('NetworkReporter', () => {
  it('sends when the hash changes and once after each connect', async () => {
    let hash = 'a';
    const sent: AgentMessage[] = [];
    const collector = { name: 'network-state', init: () => undefined, collect: () => Promise.resolve(stateWith(hash)) };
    const reporter = new NetworkReporter(collector, (message) => sent.push(message) > 0, recordingLogger().logger);
    await reporter.check();
    await reporter.check();
    expect(sent).toHaveLength(1);
    hash = 'b';
    await reporter.check();
    expect(sent).toHaveLength(2);
    reporter.onConnected();
    await reporter.check();
    expect(sent).toHaveLength(3);
  });

  it('tries again when nobody took the message, and survives a fault', async () => {
    let isOnline = false;
    let count = 0;
    const collector = { name: 'n', init: () => undefined, collect: () => Promise.resolve(stateWith('a')) };
    const { logger, lines } = recordingLogger();
    const reporter = new NetworkReporter(
      collector,
      () => {
        count += 1;
        return isOnline;
      },
      logger,
    );
    await reporter.check();
    isOnline = true;
    await reporter.check();
    await reporter.check();
    expect(count).toBe(2);
    collector.collect = () => Promise.reject(new Error('gone'));
    await reporter.check();
    expect(lines.join('')).toContain('gone');
  });
});
