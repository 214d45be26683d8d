import { metricsNotes } from './metrics-notes';

describe('metricsNotes', () => {
  const fine = { clock_skew_ms: 1_200, dropped_samples: 0, dropped_samples_at: null };

  it('says nothing while all is as it should be', () => {
    expect([metricsNotes(fine), metricsNotes({ ...fine, clock_skew_ms: null })]).toEqual([[], []]);
  });

  it('says by how much the clock is wrong, and in which direction', () => {
    expect(metricsNotes({ ...fine, clock_skew_ms: -90_000 })[0]).toContain('1 min 30 s behind the server');
    expect(metricsNotes({ ...fine, clock_skew_ms: 45_000 })[0]).toContain('45.0 s ahead of the server');
  });

  it('says how many samples are missing for good', () => {
    const dropped = { ...fine, dropped_samples: 1_250, dropped_samples_at: '2026-01-01T12:00:00.000Z' };
    expect(metricsNotes(dropped)[0]).toMatch(/1,250 samples.*the last on .*2026/);
    expect(metricsNotes({ ...fine, dropped_samples: 1 })[0]).toContain('1 sample while');
  });
});
