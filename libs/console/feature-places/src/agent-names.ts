import { inject, Injectable } from '@angular/core';
import { AgentsApi } from '@gururmm/console/data-access';

/** Host names by agent, each read once: a command itself only carries the agent's id. */
@Injectable({ providedIn: 'root' })
export class AgentNames {
  private readonly api = inject(AgentsApi);
  private readonly known = new Map<string, Promise<string | null>>();

  /** Null where the agent is gone or cannot be read. */
  nameOf(agentId: string): Promise<string | null> {
    const known = this.known.get(agentId);
    if (known !== undefined) return known;
    const name = this.api.get(agentId).then(
      ({ hostname }) => hostname,
      () => null,
    );
    this.known.set(agentId, name);
    return name;
  }
}
