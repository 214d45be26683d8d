import * as z from 'zod';

/** RFC 3339 time with a zone. */
export const timestampSchema = z.iso.datetime({ offset: true });

/** Non-negative whole number a double holds exactly; sizes are bytes. */
export const countSchema = z
  .number()
  // One check instead of two: a sample has up to 135 of these, and the gateway reads 100,000 samples a second.
  .refine((value) => Number.isSafeInteger(value) && value >= 0, 'must be a whole number of at least 0');

/** Count that also fits the server's 32-bit columns; one value that does not would spoil a whole batch of rows. */
export const smallCountSchema = z.number().int().nonnegative().max(2_147_483_647);

/** Load of a machine: far above any real one, far below what a 32-bit float holds. */
export const loadSchema = z.number().nonnegative().max(1_000_000_000);

/** Share of a whole, 0 to 100. */
export const percentSchema = z.number().min(0).max(100);

/** UUID of a command, an agent or an event. */
export const idSchema = z.uuid();

/** SHA-256 as 64 lower-case hex digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Short text without control characters and half characters: host names, versions, mount points. */
export const labelSchema = z
  .string()
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  .regex(/^[^\u0000-\u001f\u007f\p{Cs}]{1,255}$/u);

/** Stable identity a machine derives for itself; never a secret. */
export const deviceIdSchema = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[A-Za-z0-9._:-]+$/);
