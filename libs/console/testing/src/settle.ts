/** Lets everything happen that is already answered: promises, and what they set off. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await Promise.resolve();
}
