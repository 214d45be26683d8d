import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { LiveSocket, RolloutsApi } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeAgentUpdate, pageOf, settleTimers } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AgentUpdates } from './agent-updates';

/** So long events are gathered before a list is read again. */
const CALM_MS = 1_000;

describe('AgentUpdates', () => {
  const api = { ofAgent: jest.fn() };
  const agentId = '00000000-0000-4000-8000-000000000001';
  const live = new FakeLiveSocket();
  const rows = () => [...document.querySelectorAll('[data-testid="update-row"]')].map(({ textContent }) => textContent);

  it('shows what became of them, and looks again when the agent signs in anew', async () => {
    const rolledBack = makeAgentUpdate({ version: '1.4.0', state: 'rolled_back', reason: 'It crashed twice.' });
    api.ofAgent.mockResolvedValue(pageOf([rolledBack]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: RolloutsApi, useValue: api },
        { provide: LiveSocket, useValue: live },
      ],
    });
    const fixture = TestBed.createComponent(AgentUpdates);
    fixture.componentRef.setInput('agentId', agentId);
    const stable = async () => {
      await settleTimers();
      await fixture.whenStable();
    };
    await stable();
    expect(api.ofAgent).toHaveBeenCalledWith(agentId, { limit: 50, cursor: null });
    expect(rows()).toHaveLength(1);
    expect(rows()[0]).toMatch(/1\.4\.0.*It crashed twice\..*1\.3\.0/s);
    expect(document.querySelector('a')?.getAttribute('href')).toBe(`/agent-updates/rollouts/${rolledBack.rollout_id}`);

    api.ofAgent.mockResolvedValue(pageOf([makeAgentUpdate(), rolledBack]));
    live.events.next({ type: 'agent_changed', payload: { agent_id: agentId, status: 'online', last_seen_at: null } });
    await new Promise((resolve) => setTimeout(resolve, CALM_MS + 100));
    await stable();
    expect(rows()).toHaveLength(2);
  });
});
