import { createInterface } from 'node:readline/promises';
import { readHidden } from './read-hidden';

/** Where grmm writes and what it asks; specs put their own here. */
export interface Terminal {
  /** Standard output: what was asked for, nothing else. */
  out(text: string): void;
  /** Standard error: everything about it. */
  err(text: string): void;
  /** Whether a person is there to be asked. */
  readonly isInteractive: boolean;
  readonly isColourful: boolean;
  /** All of standard input. */
  readAll(): Promise<string>;
  ask(question: string): Promise<string>;
  /** Asks without showing what is typed. */
  askSecret(question: string): Promise<string>;
}

export function processTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    isColourful: process.stdout.isTTY && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
    readAll: readStandardInput,
    ask,
    askSecret: (question) => readHidden(question, process.stdin, process.stderr),
  };
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}
