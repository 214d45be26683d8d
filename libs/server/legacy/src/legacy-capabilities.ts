/** Capability of every agent that comes this way. */
export const POLLING = 'polling';

/** What every agent that polls can do until it says so itself; the socket's agents say it when they sign in. */
export const FIRST_CAPABILITIES = [POLLING, 'shell', 'powershell', 'script'];
