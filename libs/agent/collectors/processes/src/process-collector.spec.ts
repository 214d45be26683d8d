import { join } from 'node:path';
import { ProcessCollector } from './process-collector';
import { countProcesses } from './processes.linux';

describe('ProcessCollector', () => {
  it('counts the numbered directories of /proc and nothing else', async () => {
    const collector = new ProcessCollector(countProcesses);
    collector.init({ osType: 'linux', rootDirectory: join(import.meta.dirname, '../testcases/linux') });
    expect(await collector.collect()).toEqual({ process_count: 4 });
  });
});
