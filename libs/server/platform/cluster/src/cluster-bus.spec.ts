import { Logger } from '@nestjs/common';
import { ClusterBus } from './cluster-bus';

describe('ClusterBus', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('tells every subscriber of the subject, and of no other', () => {
    const bus = new ClusterBus();
    const heard: string[] = [];
    bus.subscribe('command.wake', ({ agentId }) => void heard.push(`first ${agentId}`));
    bus.subscribe('command.wake', ({ agentId }) => void heard.push(`second ${agentId}`));
    bus.subscribe('agent.approved', ({ agentId }) => void heard.push(`approved ${agentId}`));
    bus.publish('command.wake', { agentId: 'a' });
    expect(heard).toEqual(['first a', 'second a']);
  });

  it('ends a subscription, and leaves the others', () => {
    const bus = new ClusterBus();
    const heard: string[] = [];
    const end = bus.subscribe('command.wake', () => void heard.push('ended'));
    bus.subscribe('command.wake', () => void heard.push('kept'));
    end();
    bus.publish('command.wake', { agentId: 'a' });
    expect(heard).toEqual(['kept']);
  });

  it('keeps the failure of one listener from the publisher and from the others', async () => {
    const bus = new ClusterBus();
    const heard: string[] = [];
    bus.subscribe('command.wake', () => {
      throw new Error('at once');
    });
    bus.subscribe('command.wake', () => Promise.reject(new Error('later')));
    bus.subscribe('command.wake', () => void heard.push('heard'));
    expect(() => bus.publish('command.wake', { agentId: 'a' })).not.toThrow();
    // A rejection that nobody caught would end the process here.
    await new Promise(setImmediate);
    expect(heard).toEqual(['heard']);
  });
});
