import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Writes a file so that it is whole or absent at any moment, also after a power cut. */
export function writeDurably(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}`);
  writeAndSync(temporary, content, 'w', 0o644);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** Writes a new file that only its owner reads; never over an existing one. */
export function writeSecret(path, content) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeAndSync(path, content, 'wx', 0o600);
}

function writeAndSync(path, content, flags, mode) {
  const descriptor = openSync(path, flags, mode);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function syncDirectory(path) {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
