/** Lets everything happen that is already answered: promises, and what they set off. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await Promise.resolve();
}

/** Like `settle`, and lets timers of no delay run too: dialogs close that way. Not with fake timers. */
export async function settleTimers(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await settle();
    await new Promise((resolve) => setTimeout(resolve));
  }
}
