import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Slots } from './slots';
import { stateSchema, type UpdateState } from './update-state';

/** A version that stands in its slot and has not taken its place yet. */
export interface SlotInHand {
  readonly version: string;
  readonly path: string;
  readonly sha256: string;
}

/** The slot that a trial needs now; undefined: no update is in hand. Only reads. */
export function readSlotInHand(updatesDirectory: string, programPath: string): SlotInHand | undefined {
  const state = readState(join(updatesDirectory, 'state.json'));
  if (state?.offer == null || state.phase === null || state.phase === 'fetching') return undefined;
  const { version, checksum } = state.offer;
  return { version, path: new Slots(programPath).pathOf(version), sha256: checksum };
}

function readState(path: string): UpdateState | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // absent or damaged: the agent begins anew, and so no slot counts
  }
}
