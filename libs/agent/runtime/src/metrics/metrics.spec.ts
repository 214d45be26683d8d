import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentMessage, AgentPayload } from '@gururmm/shared/protocol';
import type { MetricsCollector } from '../collector';
import { recordingLogger } from '../testing/recording-logger';
import { makeSample } from '../testing/sample';
import { useTemporaryDirectory } from '../testing/temporary-directory';
import { MetricsReporter } from './metrics-reporter';
import { SampleRing } from './sample-ring';
import { SampleSpool } from './sample-spool';
import { Sampler } from './sampler';

/** A link that records reports. */
class FakeLink {
  isOnline = true;
  readonly reports: AgentPayload<'metrics_report'>[] = [];

  send(message: AgentMessage): boolean {
    if (this.isOnline && message.type === 'metrics_report') this.reports.push(message.payload);
    return this.isOnline;
  }
}

const directory = useTemporaryDirectory();
let spools = 0;

function makeReporter(capacity = 2880) {
  const link = new FakeLink();
  const ring = new SampleRing(capacity);
  spools += 1;
  const { logger, lines } = recordingLogger();
  const path = join(directory, `samples-${spools}.jsonl`);
  const spool = SampleSpool.open(path, logger, capacity);
  return { link, ring, lines, path, reporter: new MetricsReporter(ring, spool, link, logger, 0) };
}

describe('SampleRing', () => {
  it('drops the oldest first and limits a report by count and by bytes', () => {
    const ring = new SampleRing(3);
    const dropped = [0, 1, 2, 3].map((index) => ring.push(makeSample(index)));
    expect(dropped).toEqual([0, 0, 0, 1]);
    expect(ring.oldest(2, 10_000).samples.map(({ net_rx_bytes }) => net_rx_bytes)).toEqual([1, 2]);
    expect(ring.oldest(3, 1).samples).toHaveLength(1);
    ring.dropBefore(ring.oldest(2, 10_000).endIndex);
    expect(ring.length).toBe(1);
  });
});

describe('MetricsReporter', () => {
  it('keeps one report in flight and sends the next after the acknowledgement', () => {
    const { link, reporter, ring } = makeReporter();
    for (const index of [0, 1, 2]) reporter.add(makeSample(index));
    expect(link.reports.map(({ seq, samples }) => [seq, samples.length])).toEqual([[0, 1]]);
    reporter.onAck(99);
    reporter.onAck(0);
    expect(link.reports.at(-1)).toMatchObject({ seq: 1, samples: [makeSample(1), makeSample(2)] });
    reporter.onAck(1);
    expect(ring.length).toBe(0);
  });

  it('buffers while offline and sends at most 240 samples a report afterwards', () => {
    const { link, reporter, ring } = makeReporter();
    link.isOnline = false;
    for (let index = 0; index < 500; index += 1) reporter.add(makeSample(index));
    link.isOnline = true;
    reporter.resend(0);
    for (const seq of [0, 1, 2]) reporter.onAck(seq);
    expect(link.reports.map(({ samples }) => samples.length)).toEqual([240, 240, 20]);
    expect(ring.length).toBe(0);
  });

  it('sends again what was not acknowledged, by age and after a reconnect', () => {
    const { link, reporter } = makeReporter();
    reporter.add(makeSample(0));
    reporter.resend(60_000);
    expect(link.reports).toHaveLength(1);
    reporter.resend(0);
    expect(link.reports).toHaveLength(2);
    expect(link.reports[1]?.samples).toEqual(link.reports[0]?.samples);
  });

  it('says how many samples are lost when the buffer was full', () => {
    const { link, reporter, lines } = makeReporter(2);
    link.isOnline = false;
    for (const index of [0, 1, 2, 3, 4]) reporter.add(makeSample(index));
    link.isOnline = true;
    reporter.resend(0);
    expect(lines.join('')).toContain('samples=3');
    expect(link.reports[0]?.dropped_samples).toBe(3);
    expect(link.reports[0]?.samples).toEqual([makeSample(3), makeSample(4)]);
  });

  it('writes nothing to disk while everything is delivered', () => {
    const { reporter, path } = makeReporter();
    for (const index of [0, 1, 2]) {
      reporter.add(makeSample(index));
      reporter.onAck(index);
    }
    reporter.save();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('sends after a restart what was saved while the server was away, before what is new', () => {
    const { link, reporter, path } = makeReporter(3);
    link.isOnline = false;
    for (const index of [0, 1, 2, 3]) reporter.add(makeSample(index));
    reporter.save();
    const { logger } = recordingLogger();
    const again = new FakeLink();
    const restarted = new MetricsReporter(new SampleRing(3), SampleSpool.open(path, logger, 3), again, logger, 0);
    restarted.resend(0);
    expect(again.reports).toEqual([
      { seq: 0, dropped_samples: 1, samples: [makeSample(1), makeSample(2), makeSample(3)] },
    ]);
    restarted.onAck(0);
    expect(readFileSync(path, 'utf8')).toBe('{"dropped_samples":1}\n');
  });

  it('does not drop samples that came in while the ring overflowed under a report in flight', () => {
    const { link, reporter } = makeReporter(2);
    for (const index of [0, 1, 2]) reporter.add(makeSample(index));
    reporter.onAck(0);
    expect(link.reports.at(-1)?.samples).toEqual([makeSample(1), makeSample(2)]);
  });

  it('gives up a report the server calls invalid instead of sending it for ever', () => {
    const { link, reporter, lines } = makeReporter();
    reporter.add(makeSample(0));
    reporter.add(makeSample(1));
    reporter.onRejected('something else');
    expect(link.reports).toHaveLength(1);
    reporter.onRejected('metrics-0');
    expect(link.reports.at(-1)?.samples).toEqual([makeSample(1)]);
    expect(lines.join('')).toContain('refused a metrics report');
  });
});

describe('Sampler', () => {
  const { cpu_percent, memory_used_bytes, memory_total_bytes, net_rx_bytes, net_tx_bytes } = makeSample(1);
  const readings = { cpu_percent, memory_used_bytes, memory_total_bytes, net_rx_bytes, net_tx_bytes };
  const working: MetricsCollector = { name: 'all', init: () => undefined, collect: () => Promise.resolve(readings) };

  it('puts the answers of the collectors together', async () => {
    const sample = await new Sampler([working], recordingLogger().logger).sample();
    expect(sample).toMatchObject(readings);
  });

  it('leaves a sample out rather than inventing a required value, and logs a lasting fault once', async () => {
    const broken: MetricsCollector = {
      ...working,
      name: 'broken',
      collect: () => Promise.reject(new Error('no /proc')),
    };
    const { logger, lines } = recordingLogger();
    const sampler = new Sampler([broken], logger);
    expect(await sampler.sample()).toBeUndefined();
    expect(await sampler.sample()).toBeUndefined();
    expect(lines.filter((line) => line.includes('collector failed'))).toHaveLength(1);
  });

  it('goes on without an optional reading', async () => {
    const broken: MetricsCollector = { ...working, name: 'broken', collect: () => Promise.reject(new Error('x')) };
    expect(await new Sampler([working, broken], recordingLogger().logger).sample()).toMatchObject(readings);
  });
});
