import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for one spec file, removed after its last test. */
export function useTemporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'gururmm-spec-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
