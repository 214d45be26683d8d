import type { ReadStream } from 'node:tty';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';

const ENTER = ['\r', '\n'];
const END_OF_INPUT = '\u0004';
const CTRL_C = '\u0003';
const ERASE = ['\u007f', '\b'];

/** Reads one line from a terminal in raw mode: nothing is echoed. @throws CliError cancelled at Ctrl+C */
export function readHidden(
  question: string,
  input: Pick<ReadStream, 'setRawMode' | 'resume' | 'pause' | 'on' | 'off'>,
  output: { write(text: string): unknown },
): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const finish = (settle: () => void) => {
      input.off('data', read);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      settle();
    };
    const read = (data: Buffer) => {
      for (const character of data.toString('utf8')) {
        if (character === CTRL_C) {
          finish(() => reject(new CliError(EXIT.cancelled, 'Cancelled.')));
          return;
        }
        if (ENTER.includes(character) || character === END_OF_INPUT) {
          finish(() => resolve(line));
          return;
        }
        line = ERASE.includes(character) ? line.slice(0, -1) : line + character;
      }
    };
    output.write(question);
    input.setRawMode(true);
    input.on('data', read);
    input.resume();
  });
}
