import { createRefusalNotes, type EventKind, redacted } from './event-log';

describe('the log of the operating system', () => {
  let written: [EventKind, string][];
  const log = { write: (kind: EventKind, text: string) => void written.push([kind, text]) };

  beforeEach(() => (written = []));

  it('notes a refusal once, and again after a sign-in or with another reason', () => {
    const notes = createRefusalNotes(log);
    for (const reason of ['revoked', 'revoked', 'wrong site']) notes.onRefused?.(reason);
    notes.onOnline();
    notes.onRefused?.('wrong site');
    expect(written.map(([, text]) => text)).toEqual([
      'The server refuses this agent: revoked',
      'The server refuses this agent: wrong site',
      'The server refuses this agent: wrong site',
    ]);
    expect(new Set(written.map(([kind]) => kind))).toEqual(new Set(['refused']));
  });

  it('gets neither a secret nor a character that could forge a line', () => {
    const key = `grmm_agt_${'c'.repeat(43)}`;
    redacted(log).write('failed', `agent.toml: bad key ${key}\ngrün`);
    expect(written[0]?.[1]).not.toContain('ccc');
    expect(written[0]?.[1]).toMatch(/^[\x20-\x7e]+$/);
  });
});
