/** SC_ACTION_RESTART. */
const RESTART = 1;
/** Waits before each start after a failure within the reset period; the last is kept. */
const RESTART_DELAYS_MS = [1_000, 10_000, 60_000];
const RESET_PERIOD_SECONDS = 86_400;

const ACTION_BYTES = 8;
const STRUCT_BYTES = 40;
/** Offsets in SERVICE_FAILURE_ACTIONSW on 64-bit Windows (winsvc.h). */
const OFFSETS = { resetPeriod: 0, rebootMessage: 8, command: 16, actionCount: 24, actions: 32 };

/** The array of SC_ACTION: `Type` and `Delay` in milliseconds. */
export function restartActions(): Buffer {
  const bytes = Buffer.alloc(RESTART_DELAYS_MS.length * ACTION_BYTES);
  RESTART_DELAYS_MS.forEach((delayMs, index) => {
    bytes.writeUInt32LE(RESTART, index * ACTION_BYTES);
    bytes.writeUInt32LE(delayMs, index * ACTION_BYTES + 4);
  });
  return bytes;
}

/**
 * SERVICE_FAILURE_ACTIONSW: start the service again, always.
 * @param actionsAddress address of {@link restartActions}
 */
export function failureActions(actionsAddress: bigint): Buffer {
  const bytes = Buffer.alloc(STRUCT_BYTES);
  bytes.writeUInt32LE(RESET_PERIOD_SECONDS, OFFSETS.resetPeriod);
  bytes.writeUInt32LE(RESTART_DELAYS_MS.length, OFFSETS.actionCount);
  bytes.writeBigUInt64LE(actionsAddress, OFFSETS.actions);
  return bytes;
}
