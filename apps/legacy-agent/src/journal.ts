import { asciiJson } from './ascii-json';
import { appendText, readReplaced, replaceText } from './files';
import { without } from './without';

/** A command as the server sends it. */
export interface CommandRequest {
  readonly command_id: string;
  readonly command_type: string;
  readonly command: string;
  readonly timeout_seconds: number;
  readonly interpreter?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A result as the server takes it. */
export interface CommandResult {
  readonly command_id: string;
  readonly exit_code: number | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly last_seq?: number;
  readonly duration_ms: number;
  readonly truncated: boolean;
  readonly outcome: 'exited' | 'timed_out' | 'cancelled' | 'interrupted' | 'rejected' | 'error';
  readonly error?: string;
}

/** What is known of a command: each line stands on the disk before the message that says it is sent. */
export interface Entry {
  readonly id: string;
  readonly state: 'accepted' | 'started' | 'done' | 'tombstone';
  readonly at: number;
  readonly command?: CommandRequest;
  readonly result?: CommandResult;
}

/** Longer than the longest expiry of a command, in milliseconds. */
const TOMBSTONE_MS = 31 * 86400000;

/** An append-only file of one JSON document a line; the last line of an id counts, a torn one does not. */
export interface Journal {
  entryOf(id: string): Entry | undefined;
  withState(state: Entry['state']): Entry[];
  note(entry: Entry): void;
}

export function openJournal(path: string): Journal {
  const entries = parseJournal(readReplaced(path), new Date().getTime());
  replaceText(path, formatJournal(entries));
  return {
    entryOf: (id) => (Object.prototype.hasOwnProperty.call(entries, id) ? entries[id] : undefined),
    withState: (state) => {
      const found: Entry[] = [];
      for (const id in entries) if (entries[id].state === state) found.push(entries[id]);
      return found;
    },
    note: (entry) => {
      appendText(path, lineOf(entry));
      entries[entry.id] = entry;
    },
  };
}

/** The entries of a journal's text, by id. */
export function parseJournal(text: string, nowMs: number): Record<string, Entry> {
  let entries: Record<string, Entry> = {};
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const entry = parseLine(lines[i]);
    if (entry !== undefined) entries[entry.id] = entry;
  }
  for (const id in entries) {
    if (entries[id].state === 'tombstone' && entries[id].at < nowMs - TOMBSTONE_MS) entries = without(entries, id);
  }
  return entries;
}

function formatJournal(entries: Record<string, Entry>): string {
  let text = '';
  for (const id in entries) text += lineOf(entries[id]);
  return text;
}

/** A line begins with a break: what a torn one before it left does not spoil it. */
function lineOf(entry: Entry): string {
  return `\n${asciiJson(entry)}\n`;
}

function parseLine(line: string): Entry | undefined {
  if (line.charAt(0) !== '{') return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
