import { readFileSync } from 'node:fs';
import { type AgentConfigUpdate, agentConfigUpdateSchema } from '@gururmm/shared/protocol';
import { replaceFileDurably } from '../files/durable-files';
import { type Logger, messageOf } from '../logging/logger';

/** The last policy of the server on the disk, so that it also holds after a restart without the server. */
export class PolicyFile {
  private written = '';

  constructor(
    private readonly path: string,
    private readonly logger: Logger,
  ) {}

  /** What was stored last; nothing when there is no file or it is damaged: the server sends it again. */
  read(): AgentConfigUpdate {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch {
      return {}; // before the first policy there is no file
    }
    try {
      const policy = agentConfigUpdateSchema.parse(JSON.parse(text));
      this.written = text;
      return policy;
    } catch (error) {
      this.logger.warn('the stored policy is damaged and not used', { error: messageOf(error) });
      return {};
    }
  }

  /**
   * Durable when it returns, without the secrets of checks: the next sign-in brings them. An unchanged policy is not
   * written again. A full disk costs the memory, not the policy.
   */
  write(policy: AgentConfigUpdate): void {
    const text = JSON.stringify(withoutSecrets(policy));
    if (text === this.written) return;
    try {
      replaceFileDurably(this.path, text);
      this.written = text;
    } catch (error) {
      this.logger.error('the policy could not be stored', { error: messageOf(error) });
    }
  }
}

function withoutSecrets({ script_checks: checks, ...policy }: AgentConfigUpdate): AgentConfigUpdate {
  if (checks === undefined) return policy;
  return { ...policy, script_checks: checks.map((check) => ({ ...check, secret_env: undefined })) };
}
