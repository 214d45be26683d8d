import { formatFindings } from './doctor';

describe('formatFindings', () => {
  it('shows what failed so that it is seen, and what to do below it', () => {
    const text = formatFindings([
      { check: 'dns', status: 'ok', detail: 'rmm.example.com is 192.0.2.1' },
      { check: 'tcp', status: 'failed', code: 'tcp_refused', detail: 'it refuses', advice: 'Start it.' },
      { check: 'tls', status: 'skipped', detail: 'the server is not reached' },
    ]);
    expect(text.split('\n')).toEqual([
      'ok      dns           rmm.example.com is 192.0.2.1',
      'FAILED  tcp           it refuses',
      '                      -> Start it.',
      'skipped tls           the server is not reached',
    ]);
  });
});
