import { formatStatus } from './status';

describe('formatStatus', () => {
  it('lines the values up and spells out what is missing', () => {
    const text = formatStatus({
      pid: 1,
      version: '0.1.0',
      status: 'awaiting_approval',
      since: '2026-01-02T03:04:05.000Z',
      server_url: 'wss://rmm.example.com/ws',
      agent_id: null,
      device_id: 'device-1',
      running_commands: 0,
      queued_commands: 0,
      pending_results: 2,
      buffered_samples: 3,
      last_fault: null,
      updated_at: '2026-01-02T03:04:05.000Z',
    });
    expect(text).toContain('Status              awaiting approval\n');
    expect(text).toContain('Agent id            none yet\n');
    expect(text).toContain('Results to deliver  2\n');
  });
});
