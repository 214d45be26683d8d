import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingLogger } from '../testing/recording-logger';
import { makeSample } from '../testing/sample';
import { useTemporaryDirectory } from '../testing/temporary-directory';
import { SampleSpool } from './sample-spool';

describe('SampleSpool', () => {
  const directory = useTemporaryDirectory();
  const path = () => join(directory, `${String(expect.getState().currentTestName?.length)}.jsonl`);
  const open = (capacity?: number) => SampleSpool.open(path(), recordingLogger().logger, capacity);
  const samples = (count: number) => Array.from({ length: count }, (_unused, index) => makeSample(index));

  it('gives back after a restart what was saved, with the count of what was lost', () => {
    const spool = open();
    expect(spool.earlier).toEqual({ samples: [], droppedSamples: 0 });
    spool.save(samples(2), samples(2), 0);
    spool.save([makeSample(2)], samples(3), 7);
    spool.close();
    expect(open().earlier).toEqual({ samples: samples(3), droppedSamples: 7 });
  });

  it('keeps the count alone once everything is delivered', () => {
    const spool = open();
    spool.save(samples(5), samples(5), 3);
    spool.clear(3);
    spool.close();
    expect(readFileSync(path(), 'utf8')).toBe('{"dropped_samples":3}\n');
    expect(open().earlier).toEqual({ samples: [], droppedSamples: 3 });
  });

  it('passes over what is torn or no sample, and takes the newest that there is room for', () => {
    const spool = open();
    spool.save(samples(4), samples(4), 0);
    spool.close();
    appendFileSync(path(), '{"ts":"yesterday"}\n{"ts":"2026-01-01T');
    expect(open(3).earlier.samples).toEqual(samples(4).slice(1));
  });

  it('stays bounded however long the server is away', () => {
    const spool = open();
    const kept = samples(2_880);
    for (let round = 0; round < 30; round += 1) spool.save(kept.slice(0, 400), kept, 0);
    expect(readFileSync(path(), 'utf8').split('\n').length).toBeLessThan(2 * 2_880 + 30);
    spool.close();
  });
});
