const POLL_MS = 200;

/** Asks until `isReached` says so. @returns whether it did within `limitMs` */
export async function waitFor(isReached: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  while (!(await isReached())) {
    if (performance.now() > deadlineMs) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}
