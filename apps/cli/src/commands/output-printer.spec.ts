import type { Terminal } from '../terminal';
import { OutputPrinter } from './output-printer';

function makePrinter() {
  const written = { stdout: '', stderr: '' };
  const terminal = {
    out: (text: string) => void (written.stdout += text),
    err: (text: string) => void (written.stderr += text),
  } as Terminal;
  return { written, printer: new OutputPrinter(terminal) };
}

describe('the output of a command', () => {
  it('goes to the stream it came from', () => {
    const { written, printer } = makePrinter();
    printer.print({ stream: 'stdout', data: 'a' });
    printer.print({ stream: 'stderr', data: 'b' });
    expect(written).toEqual({ stdout: 'a', stderr: 'b' });
  });

  it('is completed by what did not come live, each part once', () => {
    const { written, printer } = makePrinter();
    printer.print({ stream: 'stdout', data: 'one\n' });
    printer.printRest({ stdout: 'one\ntwo\n', stderr: 'err\n', truncated: false });
    expect(written).toEqual({ stdout: 'one\ntwo\n', stderr: 'err\n' });
  });

  it('is left alone when its middle was cut', () => {
    const { written, printer } = makePrinter();
    printer.print({ stream: 'stdout', data: 'one\n' });
    printer.printRest({ stdout: 'one\n...\nlast\n', stderr: null, truncated: true });
    expect(written.stdout).toBe('one\n');
  });
});
