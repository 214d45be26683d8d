/** Exit codes of the program, for scripts; the help of each command names the ones it may end with. */
export const EXIT = {
  done: 0,
  /** It could not be done; standard error says why. */
  failed: 1,
  /** The command line is not understood, and nothing was done. */
  usage: 2,
  /** Installed, but the server refused the sign-in. */
  refused: 3,
  /** Installed, but not signed in yet. */
  notSignedIn: 4,
  /** There is no agent on this machine to do it with. */
  notInstalled: 5,
} as const;
