/** Version of the WebSocket protocol that both ends speak; sent in `auth`. */
export const PROTOCOL_VERSION = 1;

/** Processes in each list of a `snapshot`. */
export const MAX_SNAPSHOT_PROCESSES = 10;

/** Largest frame of an authenticated socket, in bytes of UTF-8. */
export const MAX_FRAME_BYTES = 1024 * 1024;

/** Largest frame before authentication, in bytes: a stranger gets little memory. */
export const MAX_UNAUTHENTICATED_FRAME_BYTES = 16 * 1024;

/** Time from the upgrade to a valid `auth`, else the socket closes with 4401. */
export const AUTH_TIMEOUT_MS = 10_000;

/**
 * Share of the idle timeout after which silence means a half-open link. The server pings after each third of it,
 * so by then two pings went unanswered (or, for the agent, did not come): 67.5 s of the default 90 s.
 */
export const HALF_OPEN_SHARE = 0.75;

/** Largest `data` of one `command_output` chunk, in bytes of UTF-8. */
export const MAX_OUTPUT_CHUNK_BYTES = 32 * 1024;

/** Largest `stdout` or `stderr` carried inside a `command_result`, in bytes of UTF-8. */
export const MAX_INLINE_OUTPUT_BYTES = 64 * 1024;

/** Default cap of what is kept of each output stream, in bytes; the middle is cut. */
export const DEFAULT_OUTPUT_CAP_BYTES = 10 * 1024 * 1024;

/** Most output of a script check that is kept, in bytes of UTF-8. */
export const MAX_CHECK_OUTPUT_BYTES = 8 * 1024;

/** Most script checks of one agent, and the most bytes of JSON they may have together: a frame must hold them. */
export const MAX_SCRIPT_CHECKS = 64;
export const MAX_SCRIPT_CHECKS_BYTES = 512 * 1024;

/** Most items of each section of an inventory: a frame must hold them. */
export const MAX_INVENTORY_DEVICES = 64;
export const MAX_SOFTWARE = 6_000;
export const MAX_SERVICES = 3_000;

/** Longest command text, in characters. */
export const MAX_COMMAND_LENGTH = 256 * 1024;

/** Default and longest run time of a command, in seconds. */
export const DEFAULT_COMMAND_TIMEOUT_SECONDS = 300;
export const MAX_COMMAND_TIMEOUT_SECONDS = 24 * 60 * 60;

/** How long a command waits for an offline agent unless the caller says otherwise, in seconds. */
export const DEFAULT_COMMAND_EXPIRY_SECONDS = 7 * 24 * 60 * 60;

/** Longest wait a caller may ask for, in seconds. Agents keep tombstones longer than this. */
export const MAX_COMMAND_EXPIRY_SECONDS = 30 * 24 * 60 * 60;

/** How long an agent remembers a finished command id, in seconds: longer than the longest expiry. */
export const TOMBSTONE_SECONDS = MAX_COMMAND_EXPIRY_SECONDS + 24 * 60 * 60;

/** Most samples in one `metrics_report`. */
export const MAX_SAMPLES_PER_REPORT = 240;

/** Exit code that stands for "timed out", as coreutils `timeout` uses it. */
export const EXIT_CODE_TIMED_OUT = 124;

/** Most secrets of one command, longest value, and longest of all values together, in characters. */
export const MAX_COMMAND_SECRETS = 32;
export const MAX_SECRET_LENGTH = 8 * 1024;
export const MAX_SECRETS_LENGTH = 32 * 1024;
