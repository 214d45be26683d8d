import { runToSuccess } from '@gururmm/agent/runtime';

const TIMEOUT_MS = 15_000;

/** Names as ps(1) shows them: the program without its directory. */
export async function listProcessNames(): Promise<Set<string>> {
  return parsePs(await runToSuccess('/bin/ps', ['-axco', 'state=,comm='], TIMEOUT_MS));
}

/** Lines of state and name; a zombie is no living process. */
export function parsePs(answer: string): Set<string> {
  const lines = answer.split('\n').map((line) => /^\s*(\S+)\s+(.+?)\s*$/.exec(line));
  return new Set(
    lines.flatMap((match) => (match === null || match[1]?.startsWith('Z') === true ? [] : (match[2] ?? []))),
  );
}
