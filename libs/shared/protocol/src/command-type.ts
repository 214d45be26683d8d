import * as z from 'zod';

/** The kinds of command an agent executes; the only spelling the server ever sends. */
export const COMMAND_TYPES = ['shell', 'powershell', 'python', 'script', 'claude_task'] as const;

export type CommandType = (typeof COMMAND_TYPES)[number];

const canonicalByOriginalName: Readonly<Record<string, CommandType>> = {
  Shell: 'shell',
  PowerShell: 'powershell',
  Powershell: 'powershell',
  Python: 'python',
  Script: 'script',
  ClaudeTask: 'claude_task',
};

/** Canonical command type as the server sends it. */
export const commandTypeSchema = z.enum(COMMAND_TYPES);

/**
 * Folds the original system's spellings into the canonical payload of `command`.
 *
 * The original's agent expected an enum (`"PowerShell"`, `{"ClaudeTask": {...}}`,
 * `{"Script": {"interpreter": "bash"}}`) where its server sent a plain string, so no
 * command ever ran. Every agent therefore reads both, here and nowhere else. What is
 * already canonical, or not recognised, is returned as it came; the schema judges it.
 */
export function foldCommandPayload(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('command_type' in payload)) return payload;
  const given = payload.command_type;
  if (typeof given === 'string') {
    const canonical = canonicalByOriginalName[given];
    return canonical === undefined ? payload : { ...payload, command_type: canonical };
  }
  if (typeof given !== 'object' || given === null) return payload;
  const [variant, ...others] = Object.entries(given as Record<string, unknown>);
  if (variant === undefined || others.length > 0) return payload;
  const [name, content] = variant;
  const canonical = canonicalByOriginalName[name] ?? COMMAND_TYPES.find((type) => type === name);
  if (canonical === undefined) return payload;
  return { ...payload, command_type: canonical, ...fieldsOfVariant(canonical, content) };
}

function fieldsOfVariant(type: CommandType, content: unknown): Record<string, unknown> {
  if (typeof content !== 'object' || content === null) return {};
  if (type !== 'claude_task') return { ...content };
  const { task_description: task, working_directory, context_files } = content as Record<string, unknown>;
  return {
    ...(task === undefined ? {} : { command: task }),
    claude_task: {
      ...(working_directory === undefined ? {} : { working_directory }),
      ...(context_files === undefined ? {} : { context_files }),
    },
  };
}
