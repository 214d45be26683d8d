import { MaintenanceBook } from '@gururmm/server/maintenance';
import { alertStatesBefore } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AlertChange, AlertWriter } from '../alert-writer';
import type { AlertRule } from '../rules/alert-rule.entity';
import type { Reading } from './reading';

/** How a site that is down is told from some machines that are off. */
interface SiteDownParameters {
  readonly min_agents: number;
  readonly share_percent: number;
  readonly window_seconds: number;
}

interface SiteRow {
  readonly site_id: string;
  readonly client_id: string | null;
  readonly name: string;
  readonly total: number;
  readonly gone: number;
  readonly gone_together: number;
}

/** Of each site: its agents that were ever there, those that are gone, and those that went within one window. */
const SITES = `
SELECT s.id AS site_id, s.client_id, s.name, count(*)::int AS total,
  count(*) FILTER (WHERE a.status = 'offline')::int AS gone,
  count(*) FILTER (WHERE a.status = 'offline' AND a.last_seen_at >= g.latest - make_interval(secs => $2))::int AS gone_together
FROM sites s JOIN agents a ON a.site_id = s.id AND a.approval = 'approved' AND a.last_seen_at IS NOT NULL
CROSS JOIN LATERAL (SELECT max(last_seen_at) AS latest FROM agents WHERE site_id = s.id AND status = 'offline') g
WHERE s.id = ANY ($1::uuid[]) GROUP BY s.id`;

const isDown = ({ total }: SiteRow, gone: number, { min_agents, share_percent }: SiteDownParameters) =>
  gone >= min_agents && gone * 100 >= share_percent * total;

/** A site that is down is one alert; those of its agents are muted parts of it, until the site is back. */
@Injectable()
export class SiteIncidents {
  constructor(
    private readonly writer: AlertWriter,
    private readonly book: MaintenanceBook,
  ) {}

  /**
   * Opens an incident for each site that these readings show to be down.
   * @returns open incidents by site, and what has changed
   */
  async open(manager: EntityManager, rule: AlertRule | undefined, readings: readonly Reading[]) {
    const going = readings.filter(({ value, condition }) => value >= condition.raise);
    const siteIds = [...new Set(going.flatMap(({ agent }) => agent.siteId ?? []))];
    if (rule === undefined || siteIds.length === 0) return { incidents: new Map<string, string>(), changes: [] };
    const parameters = rule.parameters as unknown as SiteDownParameters;
    const sites = await manager.query<SiteRow[]>(SITES, [siteIds, parameters.window_seconds]);
    const windowOf = await this.book.open(manager);
    const down = sites.filter((site) => {
      const place = { agentId: '', clientId: site.client_id, siteId: site.site_id, tags: [] };
      return isDown(site, site.gone_together, parameters) && windowOf(place) === undefined;
    });
    const changes = await this.writer.openOfSites(
      manager,
      down.map(({ site_id: siteId, client_id: clientId, name, gone, total }) => ({
        rule,
        siteId,
        clientId,
        message: `Site ${name} is down: ${gone} of ${total} agents are gone`,
      })),
    );
    const incidents = await this.incidentsOf(manager, siteIds);
    await this.adopt(manager, incidents, parameters.window_seconds);
    return { incidents, changes };
  }

  /** Ends incidents whose site is back, and lets go of what is still wrong there. */
  async release(manager: EntityManager, rule: AlertRule | undefined): Promise<AlertChange[]> {
    const open = await manager.query<{ id: string; site_id: string }[]>(
      `SELECT id, site_id FROM alerts WHERE rule_kind = 'site_down' AND state <> 'resolved' AND site_id IS NOT NULL`,
    );
    const parameters = rule?.parameters as unknown as SiteDownParameters | undefined;
    const sites = await manager.query<SiteRow[]>(SITES, [
      open.map((row) => row.site_id),
      parameters?.window_seconds ?? 0,
    ]);
    const stillDown = new Set(
      sites
        .filter((site) => parameters !== undefined && isDown(site, site.gone, parameters))
        .map((site) => site.site_id),
    );
    const back = open.filter(({ site_id: siteId }) => !stillDown.has(siteId)).map(({ id }) => id);
    const ended = await this.writer.resolveIds(manager, back, rule === undefined ? 'rule_changed' : 'cleared');
    return [...ended, ...(await this.writer.unmute(manager))];
  }

  private async incidentsOf(manager: EntityManager, siteIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await manager.query<{ id: string; site_id: string }[]>(
      `SELECT id, site_id FROM alerts WHERE rule_kind = 'site_down' AND state <> 'resolved' AND site_id = ANY ($1::uuid[])`,
      [siteIds],
    );
    return new Map(rows.map((row) => [row.site_id, row.id]));
  }

  /** Alerts of the first agents that went, before it was clear that the whole site is down. */
  private async adopt(manager: EntityManager, incidents: ReadonlyMap<string, string>, windowSeconds: number) {
    await manager.query(
      `UPDATE alerts a SET parent_id = k.incident_id, is_muted = true
       FROM unnest($1::uuid[], $2::uuid[]) AS k(site_id, incident_id)
       WHERE a.site_id = k.site_id AND a.rule_kind = 'offline' AND a.state = ANY ($3) AND a.parent_id IS NULL
         AND a.opened_at >= now() - make_interval(secs => $4)`,
      [[...incidents.keys()], [...incidents.values()], alertStatesBefore('resolved'), windowSeconds],
    );
  }
}
