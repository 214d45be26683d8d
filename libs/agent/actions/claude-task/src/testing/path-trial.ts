import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ContextFile, writeContextFiles } from '../context-files';
import type { HoldDirectory } from '../hold-directory';
import { TaskRefusal } from '../task-refusal';
import { openTaskPlace } from '../working-directory';

/** The root is made anew when it holds more than this, so that a long trial stays fast. */
const MOST_ENTRIES = 60;

/** What became of one path. */
export type Verdict = 'accepted' | 'refused' | 'escaped';

/** An allowed root full of traps, something outside to protect, and an oracle that knows nothing of paths: inodes and content. */
export class PathTrial {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'gururmm-paths-')));
  readonly root = join(this.base, 'root');
  private readonly outside = ['outside', 'root2', 'ROOT'].map((name) => join(this.base, name));
  private readonly outsideBefore: string;

  constructor(private readonly hold: HoldDirectory) {
    for (const directory of this.outside) {
      mkdirSync(join(directory, 'sub'), { recursive: true });
      writeFileSync(join(directory, 'secret'), 'secret');
    }
    this.makeRoot();
    this.outsideBefore = this.snapshot();
  }

  /** Opens `path` as a working directory. */
  tryDirectory(path: string): Verdict {
    const place = this.placeOf(path);
    if (place === undefined) return 'refused';
    const { dev, ino } = statSync(place.directory.accessPath);
    place.directory.release();
    return this.insideInodes().has(`${dev}:${ino}`) ? 'accepted' : 'escaped';
  }

  /** Writes a context file by the name of `path` into the root. */
  tryFile(path: string): Verdict {
    if (readdirSync(this.root).length > MOST_ENTRIES) this.makeRoot();
    const isWritten = this.write([{ path, content: 'context' }]);
    if (this.snapshot() !== this.outsideBefore) return 'escaped';
    return isWritten ? 'accepted' : 'refused';
  }

  dispose(): void {
    rmSync(this.base, { recursive: true, force: true });
  }

  private makeRoot(): void {
    rmSync(this.root, { recursive: true, force: true });
    for (const name of ['a/b/c', 'ünï', 'Sub', 'root']) mkdirSync(join(this.root, name), { recursive: true });
    writeFileSync(join(this.root, 'file'), 'file');
    linkSync(join(this.base, 'outside/secret'), join(this.root, 'hard'));
    const links = {
      in: 'a/b',
      out: '../outside',
      far: this.base,
      top: '/',
      loop: 'loop',
      twin: '../root2',
      leaf: '../outside/secret',
      new: '../outside/new',
      'a/up': '../..',
      'a/again': '../out/sub',
      'a/b/back': this.root,
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(this.root, name));
  }

  private placeOf(path: string) {
    try {
      return openTaskPlace(this.root, path, this.hold, false);
    } catch (error) {
      if (error instanceof TaskRefusal) return undefined;
      throw error;
    }
  }

  private write(files: ContextFile[]): boolean {
    const place = openTaskPlace(this.root, undefined, this.hold, false);
    try {
      writeContextFiles(place, files, { hold: this.hold, isWindows: false, account: { prefix: [], environment: {} } });
      return true;
    } catch (error) {
      if (error instanceof TaskRefusal) return false;
      throw error;
    } finally {
      place.directory.release();
    }
  }

  private insideInodes(directory = this.root, found = new Set<string>()): Set<string> {
    const { dev, ino } = lstatSync(directory);
    found.add(`${dev}:${ino}`);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory()) this.insideInodes(join(directory, entry.name), found);
    }
    return found;
  }

  /** Everything beside the root: names, kinds and content. */
  private snapshot(): string {
    const beside = readdirSync(this.base).sort().join();
    return beside + this.outside.map((directory) => describeTree(directory)).join('\n');
  }
}

function describeTree(path: string): string {
  const entry = lstatSync(path);
  if (entry.isSymbolicLink()) return `${path} -> ${readlinkSync(path)}`;
  if (!entry.isDirectory()) return `${path} ${entry.mode} ${entry.uid} ${readFileSync(path, 'utf8')}`;
  return [
    path,
    ...readdirSync(path)
      .sort()
      .map((name) => describeTree(join(path, name))),
  ].join('\n');
}

/** Names that exist in the trial, and dots. */
const USUAL_NAMES = [
  'a',
  'b',
  'c',
  'ünï',
  'Sub',
  'root',
  'file',
  'hard',
  'in',
  'out',
  'far',
  'twin',
  'up',
  'back',
  '.',
  '..',
];

/** Names that lead out, that mean something to some system, or that merely look like others. */
const ODD_NAMES = [
  ...[
    'u\u0308ni\u0308',
    'sub',
    'SUB',
    'root2',
    'ROOT',
    'outside',
    'secret',
    'top',
    'loop',
    'leaf',
    'new',
    'again',
    'etc',
  ],
  ...[
    '...',
    '',
    '. ',
    '.. ',
    '..\u0000',
    'a\u0000b',
    '%2e%2e',
    '\u2025',
    '\uff0e\uff0e',
    '\ud800',
    '~',
    '$HOME',
    '-rf',
    'a.',
    'a ',
  ],
  ...['con', 'NUL.txt', 'file::$DATA', 'PROGRA~1', '..\\outside', 'C:', 'C:\\Shares\\test', '\\\\?\\', 'x'.repeat(256)],
];

function arbitraryName(more: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...USUAL_NAMES, ...more) },
    { weight: 2, arbitrary: fc.constantFrom(...ODD_NAMES) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  );
}

/** Paths of every form, for a root at `root`. */
export function arbitraryPath(root: string, separators: readonly string[]): fc.Arbitrary<string> {
  const name = arbitraryName([]);
  const separator = fc.constantFrom(...separators);
  const prefix = fc.constantFrom(
    '',
    '',
    '',
    '.',
    `${root}/`,
    `${root}/../`,
    `${root}/a/../`,
    root,
    `${root}2/`,
    '/',
    '//',
    '/proc/self/cwd/',
    '/proc/self/root/',
  );
  const parts = fc.array(fc.tuple(name, separator), { minLength: 1, maxLength: 7 });
  return fc.tuple(prefix, parts).map(
    ([before, list]) =>
      before +
      list
        .map((part) => part.join(''))
        .join('')
        .replace(/[\\/]$/, ''),
  );
}

const WINDOWS_PREFIXES = [
  '',
  '',
  'C:\\Shares\\test\\',
  'c:/shares/TEST/',
  'C:\\Shares\\test',
  'C:',
  'c:\\',
  'D:\\',
  '\\',
  '/',
  '\\\\?\\C:\\Shares\\test\\',
  '\\\\.\\C:\\',
  '\\\\server\\share\\',
  '//server/share/',
  '\\??\\C:\\',
  'C:\\Shares\\test2\\',
  'C:\\Shares\\test\\..\\',
];

/** Paths as Windows spells them. */
export function arbitraryWindowsPath(): fc.Arbitrary<string> {
  const name = arbitraryName(['test', 'Shares', 'Windows', 'test2', 'SHARES~1']);
  const parts = fc.array(fc.tuple(name, fc.constantFrom('\\', '/', '\\\\')), { minLength: 1, maxLength: 7 });
  return fc.tuple(fc.constantFrom(...WINDOWS_PREFIXES), parts).map(([before, list]) => before + list.flat().join(''));
}

/**
 * Where Windows would end up with an accepted path, by rules of its own and not those of the code under test: both
 * slashes separate, trailing dots and spaces vanish, `..` goes up, a colon begins a stream.
 */
export function windowsDestination(root: string, path: string): string {
  const isAbsolute = /^[a-z]:[\\/]/i.test(path);
  if (!isAbsolute && /^([a-z]:|[\\/])/i.test(path)) return 'elsewhere';
  const stack: string[] = [];
  for (const raw of (isAbsolute ? path : `${root}\\${path}`).split(/[\\/]+/)) {
    const isDots = raw === '.' || raw === '..';
    const name = isDots ? raw : raw.replace(/[. ]+$/, '');
    if (raw === '..') stack.splice(Math.max(1, stack.length - 1));
    else if (!isDots && name !== '') stack.push(name);
  }
  const isStrange = stack
    .slice(1)
    .some((name) => /[:*?"<>|\0]|~[0-9]/.test(name) || /^(con|nul|aux|prn)(\.|$)/i.test(name));
  return isStrange ? 'elsewhere' : stack.join('\\').toLowerCase();
}
