/** Exit codes of `install`, for scripts that roll it out. */
export const EXIT = {
  done: 0,
  /** Nothing could be installed; standard error says why. */
  failed: 1,
  /** Installed, but the server refused the sign-in. */
  refused: 3,
  /** Installed and running, but not signed in yet. */
  notSignedIn: 4,
} as const;
