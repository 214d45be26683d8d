import type { AgentSocket } from './agent-socket';
import { SessionRegistry } from './session-registry';

const AGENT = '6f1f0d52-8a86-4c58-9c0b-3a6d3b7f9a11';

/** The parts of a socket that the registry looks at. */
function socketOf(epoch: string): AgentSocket {
  return { session: { epoch }, isOpen: true, bufferedBytes: 0, send: () => undefined } as unknown as AgentSocket;
}

describe('SessionRegistry', () => {
  it('puts a newer connection in the place of the older one, and hands the older one back', () => {
    const registry = new SessionRegistry();
    const [older, newer] = [socketOf('9'), socketOf('10')];
    expect(registry.add(AGENT, older)).toBeUndefined();
    expect(registry.add(AGENT, newer)).toBe(older);
    expect(registry.find(AGENT)).toBe(newer);
  });

  it('keeps the connection with the higher epoch when the other arrives late', () => {
    const registry = new SessionRegistry();
    const [older, newer] = [socketOf('9'), socketOf('10')];
    registry.add(AGENT, newer);
    expect(registry.add(AGENT, older)).toBe(older);
    expect(registry.find(AGENT)).toBe(newer);
    expect(registry.remove(AGENT, older)).toBe(false);
  });

  it('says that an agent without a connection is offline', () => {
    const ping = { type: 'ping', payload: { nonce: 'n' } } as const;
    expect(new SessionRegistry().send(AGENT, ping)).toBe('offline');
  });
});
