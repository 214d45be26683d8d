import { inject, Injectable } from '@angular/core';
import { ScriptsApi } from '@gururmm/console/data-access';

/** Names of scripts by their ids, each read once: a schedule only carries the script's id. */
@Injectable({ providedIn: 'root' })
export class ScriptNames {
  private readonly api = inject(ScriptsApi);
  private readonly known = new Map<string, Promise<string | null>>();

  /** Null where the script is gone or cannot be read. */
  nameOf(scriptId: string): Promise<string | null> {
    const known = this.known.get(scriptId);
    if (known !== undefined) return known;
    const name = this.api.get(scriptId).then(
      (script) => script.name,
      () => null,
    );
    this.known.set(scriptId, name);
    return name;
  }
}
