import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const statusSchema = z.object({
  pid: z.number().int(),
  version: z.string(),
  status: z.enum(['connecting', 'online', 'awaiting_approval', 'offline', 'stopped']),
  since: z.string(),
  server_url: z.string(),
  agent_id: z.string().nullable(),
  device_id: z.string(),
  running_commands: z.number().int(),
  queued_commands: z.number().int(),
  pending_results: z.number().int(),
  buffered_samples: z.number().int(),
  last_fault: z.string().nullable(),
  updated_at: z.string(),
});

/** What a running agent tells about itself, for `gururmm-agent status`. Times are RFC 3339. */
export type AgentStatus = z.infer<typeof statusSchema>;

/** Replaces the status file at once; it is not worth an fsync. */
export function writeStatusFile(path: string, status: AgentStatus): void {
  const temporaryPath = `${path}.tmp`;
  writeFileSync(temporaryPath, `${JSON.stringify(status)}\n`, { mode: 0o600 });
  renameSync(temporaryPath, path);
}

/** The last status, or undefined when no agent ever ran here or the file is damaged. */
export function readStatusFile(path: string): AgentStatus | undefined {
  try {
    const parsed = statusSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // absent or damaged: the caller says so
  }
}
