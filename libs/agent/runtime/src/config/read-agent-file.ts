import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { type AgentFile, agentFileSchema } from './agent-file';
import { ConfigError } from './config-error';
import { resolveServerUrl } from './server-url';

/**
 * Reads and validates agent.toml.
 * @throws ConfigError naming every fault at once.
 */
export function readAgentFile(path: string): AgentFile {
  return parseAgentFile(readConfigText(path), path);
}

/**
 * Validates the text of an agent.toml; `path` is only for messages.
 * @throws ConfigError naming every fault at once.
 */
export function parseAgentFile(text: string, path: string): AgentFile {
  const parsed = agentFileSchema.safeParse(parseToml(text, path));
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${path}: ${describe(issue.path, issue.message)}`));
  }
  const url = resolveServerUrl(parsed.data.server_url, parsed.data.allow_insecure);
  if (!url.ok) throw new ConfigError([`${path}: ${url.fault}`]);
  return { ...parsed.data, server_url: url.url };
}

/** @throws ConfigError when the text is not TOML. */
export function parseToml(text: string, path: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    throw new ConfigError([`${path}: not valid TOML: ${firstLine(error)}`]);
  }
}

function readConfigText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`${path}: cannot be read: ${firstLine(error)}`]);
  }
}

function describe(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
