import { createHmac } from 'node:crypto';
import { type AlertRule, type CheckParameters, RuleBook } from '@gururmm/server/alerts';
import { Database } from '@gururmm/server/platform/database';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { type Place, reaches } from '@gururmm/server/policies';
import { type ResolvedScript, ScriptRuns } from '@gururmm/server/scripts';
import { SettingsRepository } from '@gururmm/server/settings';
import {
  MAX_SCRIPT_CHECKS,
  MAX_SCRIPT_CHECKS_BYTES,
  SCRIPT_CHECKS_CAPABILITY,
  type ScriptCheck,
} from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { type CheckWork, workOfRule, workOfScript } from './check-work';

/** What an agent is to run, and why it is not told some of it. */
export interface AgentChecks {
  readonly checks: readonly ScriptCheck[];
  /** By rule. */
  readonly problems: ReadonlyMap<string, string>;
}

interface PlannedAgent extends Place {
  readonly capabilities: readonly string[];
}

const TOO_MANY = `An agent runs at most ${MAX_SCRIPT_CHECKS} checks.`;
const TOO_LARGE = `The checks of this agent are too large together: more than ${MAX_SCRIPT_CHECKS_BYTES / 1024} KiB.`;
const NO_CHECKS = 'The version of this agent runs no checks.';
const FROZEN = 'Nothing is handed to agents while dispatch is frozen.';

/** Turns rules of kind `script` into what each agent runs. */
@Injectable()
export class CheckPlans {
  constructor(
    private readonly book: RuleBook,
    private readonly scripts: ScriptRuns,
    private readonly settings: SettingsRepository,
    private readonly database: Database,
    private readonly secret: ServerSecret,
  ) {}

  /** Agents that no such rule reaches are left out. */
  async forAgents(agentIds: readonly string[]): Promise<ReadonlyMap<string, AgentChecks>> {
    const rules = (await this.book.enabled(['script'])).sort(byAge);
    if (rules.length === 0) return new Map();
    const agents = await this.read(agentIds);
    const reached = rules
      .map((rule) => ({ rule, agents: agents.filter((agent) => reaches(rule, agent)) }))
      .filter((each) => each.agents.length > 0);
    if (reached.length === 0) return new Map();
    const isFrozen = (await this.settings.read()).dispatch_frozen;
    const plans = new Map<string, AgentPlan>();
    for (const each of reached) {
      const works = await this.worksOf(each.rule, each.agents, isFrozen);
      for (const agent of each.agents) {
        const plan = plans.get(agent.agentId) ?? new AgentPlan();
        plans.set(agent.agentId, plan);
        plan.add(each.rule, works(agent));
      }
    }
    return plans;
  }

  /** What a rule runs on each of these agents, or why nothing. */
  private async worksOf(
    rule: AlertRule,
    agents: readonly PlannedAgent[],
    isFrozen: boolean,
  ): Promise<(agent: PlannedAgent) => CheckWork | string> {
    if (isFrozen) return () => FROZEN;
    const parameters = rule.parameters as CheckParameters;
    const able = agents.filter(({ capabilities }) => capabilities.includes(SCRIPT_CHECKS_CAPABILITY));
    const ableIds = new Set(able.map(({ agentId }) => agentId));
    if (parameters.script_id === undefined) {
      const work = workOfRule(rule, parameters);
      return ({ agentId }) => (ableIds.has(agentId) ? work : NO_CHECKS);
    }
    const { script_id: scriptId, script_version: version, parameters: values = {} } = parameters;
    const resolved = await this.scripts.resolveEach({ scriptId, version, parameters: values }, [...ableIds]);
    return ({ agentId }) => {
      const run = resolved.get(agentId);
      if (run === undefined) return NO_CHECKS;
      return 'refusal' in run ? run.refusal : workOfScript(rule, parameters, run, this.revisionOf(rule, run));
    };
  }

  /** Changes with the secrets and tells nothing of them to whoever has no key of this server. */
  private revisionOf({ id }: AlertRule, { secretEnv }: ResolvedScript): string | undefined {
    const entries = Object.entries(secretEnv).filter(([, value]) => value !== '');
    if (entries.length === 0) return undefined;
    const key = this.secret.derive(`check-secrets/${id}`);
    return createHmac('sha256', key).update(JSON.stringify(entries.sort())).digest('hex').slice(0, 32);
  }

  private async read(agentIds: readonly string[]): Promise<PlannedAgent[]> {
    return this.database.query<PlannedAgent>(
      `SELECT id AS "agentId", client_id AS "clientId", site_id AS "siteId", tags, capabilities FROM agents
       WHERE id = ANY ($1::uuid[]) AND approval = 'approved'`,
      [agentIds],
    );
  }
}

/** Gathers the checks of one agent within what a frame holds. */
class AgentPlan implements AgentChecks {
  readonly checks: ScriptCheck[] = [];
  readonly problems = new Map<string, string>();
  private sizeBytes = 0;

  add({ id }: AlertRule, work: CheckWork | string): void {
    const problem = typeof work === 'string' ? work : this.refusalOf(work);
    if (typeof work === 'string' || problem !== undefined) {
      this.problems.set(id, problem ?? '');
      return;
    }
    this.sizeBytes += work.sizeBytes;
    this.checks.push(work.check);
  }

  private refusalOf({ sizeBytes }: CheckWork): string | undefined {
    if (this.checks.length >= MAX_SCRIPT_CHECKS) return TOO_MANY;
    return this.sizeBytes + sizeBytes > MAX_SCRIPT_CHECKS_BYTES ? TOO_LARGE : undefined;
  }
}

/** The oldest rules first: a new one never takes the place of another. */
function byAge(a: AlertRule, b: AlertRule): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}
