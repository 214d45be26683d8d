import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  CursorList,
  Loadable,
  type Script,
  type ScriptChanges,
  ScriptsApi,
  type ScriptVersion,
} from '@gururmm/console/data-access';

const VERSIONS_SHOWN = 20;

/** One script with its versions. */
@Injectable()
export class ScriptStore {
  private readonly api = inject(ScriptsApi);
  private readonly read = new Loadable<Script>();

  readonly script = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly versions = new CursorList<ScriptVersion, string>((id, page) => this.api.versions(id, page), VERSIONS_SHOWN);
  readonly saving = new Attempt();

  async show(id: string): Promise<void> {
    this.read.clear();
    await Promise.all([this.read.load(() => this.api.get(id)), this.versions.show(id)]);
  }

  /** Null: it was refused, and `saving` says why. Otherwise what the server stored. */
  create(content: ScriptChanges, clientId: string | null): Promise<Script | null> {
    const body = clientId === null ? content : { ...content, client_id: clientId };
    return this.saving.run(() => this.api.create(body));
  }

  /** Stores a version after the one that is shown; refused when somebody was faster. */
  async saveVersion(script: Script, content: ScriptChanges): Promise<Script | null> {
    const body = { ...content, base_version: script.version };
    const saved = await this.saving.run(() => this.api.update(script.id, body));
    if (saved === null) return null;
    this.read.set(saved);
    await this.versions.show(saved.id);
    return saved;
  }

  remove(script: Script): Promise<void> {
    return this.api.remove(script.id);
  }
}
