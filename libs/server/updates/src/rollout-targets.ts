import { EffectivePolicies } from '@gururmm/server/policies';
import { SqlConditions } from '@gururmm/server/platform/database';
import type { OsType } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Release, ReleaseFile } from './release.entity';
import { followsRelease } from './update-policy';

/** Which agents; conditions are joined by "and". */
export interface RolloutFilter {
  readonly agentIds?: readonly string[] | undefined;
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly os?: OsType | undefined;
  readonly tag?: string | undefined;
}

export interface RolloutTarget {
  readonly agentId: string;
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly fromVersion: string;
  /** TUF target path of the file for its platform. */
  readonly file: string;
}

/** Agents that fit the filter and get nothing, by reason. */
export interface Exclusions {
  readonly same_version: number;
  readonly no_file_for_platform: number;
  readonly cannot_update: number;
  readonly channel_or_pin: number;
}

interface CandidateRow {
  readonly id: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly version: string;
  readonly os_type: OsType;
  readonly arch: string;
  readonly capabilities: readonly string[];
}

/** Announced by agents that carry a root to verify updates with. */
const SELF_UPDATE = 'self_update';
/** `target:linux-musl-x64`: the build that an agent is, where operating system and processor do not tell. */
const TARGET_PREFIX = 'target:';

/** Picks the agents of a rollout; the list is frozen when the rollout is made. */
@Injectable()
export class RolloutTargets {
  constructor(private readonly policies: EffectivePolicies) {}

  async choose(
    manager: EntityManager,
    filter: RolloutFilter,
    release: Release,
  ): Promise<{ readonly targets: readonly RolloutTarget[]; readonly excluded: Exclusions }> {
    const candidates = await this.candidates(manager, filter);
    const excluded = { same_version: 0, no_file_for_platform: 0, cannot_update: 0, channel_or_pin: 0 };
    const policies = await this.policies.forAgents(candidates.map(({ id }) => id));
    const targets: RolloutTarget[] = [];
    for (const candidate of candidates) {
      const policy = policies.get(candidate.id);
      const file = fileFor(candidate, release.files);
      if (candidate.version === release.version) excluded.same_version += 1;
      else if (!candidate.capabilities.includes(SELF_UPDATE)) excluded.cannot_update += 1;
      else if (file === undefined) excluded.no_file_for_platform += 1;
      else if (policy === undefined || !followsRelease(policy, release)) excluded.channel_or_pin += 1;
      else targets.push(toTarget(candidate, file));
    }
    return { targets, excluded };
  }

  private candidates(manager: EntityManager, filter: RolloutFilter): Promise<CandidateRow[]> {
    const conditions = new SqlConditions()
      .equals('a.client_id', filter.clientId)
      .equals('a.site_id', filter.siteId)
      .equals('a.os_type', filter.os)
      .add(() => `a.approval = 'approved'`);
    if (filter.tag !== undefined) conditions.add((tag) => `a.tags @> ARRAY[${tag}]::text[]`, filter.tag);
    if (filter.agentIds !== undefined) conditions.add((ids) => `a.id = ANY(${ids}::uuid[])`, filter.agentIds);
    return manager.query<CandidateRow[]>(
      `SELECT a.id, a.client_id, a.site_id, a.version, a.os_type, a.arch, a.capabilities FROM agents a ${conditions.where}`,
      conditions.parameters,
    );
  }
}

function toTarget(row: CandidateRow, file: ReleaseFile): RolloutTarget {
  return {
    agentId: row.id,
    clientId: row.client_id,
    siteId: row.site_id,
    fromVersion: row.version,
    file: file.target,
  };
}

/** The script for old Windows, which is one for all of them. */
const LEGACY_BUILD = 'legacy-windows';

/** An agent names its build; of one that does not, operating system and processor decide. */
function fileFor(candidate: CandidateRow, files: readonly ReleaseFile[]): ReleaseFile | undefined {
  const named = candidate.capabilities.find((capability) => capability.startsWith(TARGET_PREFIX));
  const build = named?.slice(TARGET_PREFIX.length) ?? `${candidate.os_type}-${candidate.arch}`;
  return files.find(({ product, os, arch }) =>
    product === 'gururmm-legacy-agent' ? build === LEGACY_BUILD : build === `${os}-${arch}`,
  );
}
