import { LoadCollector } from './load-collector';

function collectorOn(osType: 'linux' | 'windows', load: number[]): LoadCollector {
  const collector = new LoadCollector(() => load);
  collector.init({ osType });
  return collector;
}

describe('LoadCollector', () => {
  it('reads the average of the last minute', async () => {
    expect(await collectorOn('linux', [0.5, 1, 2]).collect()).toEqual({ load1: 0.5 });
  });

  it('claims nothing on Windows, which has no such figure', async () => {
    expect(await collectorOn('windows', [0, 0, 0]).collect()).toEqual({});
  });
});
