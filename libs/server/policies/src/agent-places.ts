import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Place } from './policy-set';

/** A move that the bus did not tell of is seen after this long. */
const FRESH_MS = 30_000;
/** Above this the memory begins anew: bounded, whatever the fleet. */
const MAX_REMEMBERED = 200_000;
const CHUNK = 5_000;

interface PlaceRow {
  readonly id: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly tags: string[];
}

/** Where agents stand, remembered for a short while. */
@Injectable()
export class AgentPlaces implements OnModuleInit {
  private readonly remembered = new Map<string, { readonly place: Place; readonly untilMs: number }>();

  constructor(
    private readonly database: Database,
    private readonly bus: ClusterBus,
  ) {}

  onModuleInit(): void {
    this.bus.subscribe('agent.changed', ({ agentId }) => void this.remembered.delete(agentId));
  }

  /** Places of those agents that exist; `manager` of a transaction that the caller is in. */
  async of(agentIds: readonly string[], manager?: EntityManager): Promise<Map<string, Place>> {
    const now = Date.now();
    const places = new Map<string, Place>();
    const unknown: string[] = [];
    for (const id of agentIds) {
      const known = this.remembered.get(id);
      if (known !== undefined && known.untilMs > now) places.set(id, known.place);
      else unknown.push(id);
    }
    for (let start = 0; start < unknown.length; start += CHUNK) {
      for (const place of await this.read(unknown.slice(start, start + CHUNK), manager)) {
        places.set(place.agentId, place);
        this.remember(place, now);
      }
    }
    return places;
  }

  /** Straight from PostgreSQL, past what is remembered. */
  async read(agentIds: readonly string[], manager = this.database.system.manager): Promise<Place[]> {
    const rows = await manager.query<PlaceRow[]>(
      'SELECT id, client_id, site_id, tags FROM agents WHERE id = ANY($1::uuid[])',
      [agentIds],
    );
    return rows.map((row) => ({ agentId: row.id, clientId: row.client_id, siteId: row.site_id, tags: row.tags }));
  }

  private remember(place: Place, now: number): void {
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(place.agentId, { place, untilMs: now + FRESH_MS });
  }
}
