import { ALL_CLIENTS, type ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { invalidRequest } from '@gururmm/server/platform/http';
import { type CommandType, MAX_COMMAND_LENGTH, type OsType } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { toParameterTexts } from './parameter-values';
import { findPlaceholders, parameterEnvironmentName, type Placeholder, variableEnvironmentName } from './placeholders';
import { type RenderedScript, renderScript, systemsOf } from './render/render-script';
import type { ExitCodes, ParameterValues } from './script-definition';
import type { VersionedScript } from './scripts.repository';
import { ScriptsRepository } from './scripts.repository';
import { missingNames, type ScriptTarget, VariableTable, VariableValues } from './variable-values';

/** A script as somebody asks to run it. */
export interface ScriptRequest {
  readonly scriptId: string;
  /** Default: the current one. */
  readonly version?: number | undefined;
  readonly parameters: ParameterValues;
}

/** What a run of a script is, before it is known on which machines. */
export interface PreparedScript {
  readonly scriptId: string;
  readonly version: number;
  readonly timeoutSeconds: number;
  readonly exitCodes: ExitCodes;
}

/** The version of a script that goes on being meant. */
export interface PinnedScript extends Pick<PreparedScript, 'version' | 'timeoutSeconds'> {
  /** Names of the given parameters whose values are secret. */
  readonly secretNames: readonly string[];
}

/** A script as it goes to one machine. The values stand in the environment, never in the text. */
export interface ResolvedScript extends PreparedScript {
  readonly agentId: string;
  readonly commandType: CommandType;
  readonly interpreter: string | null;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly secretEnv: Readonly<Record<string, string>>;
}

/** Turns scripts of the library into what machines run. */
@Injectable()
export class ScriptRuns {
  constructor(
    private readonly scripts: ScriptsRepository,
    private readonly variables: VariableValues,
  ) {}

  /**
   * What each machine gets; all or none.
   * @param agentIds machines that the caller may run commands on
   * @throws DomainError not_found (the script), invalid_request naming parameters, systems or variables that do not fit
   */
  async resolve(
    scope: ClientScope,
    request: ScriptRequest,
    agentIds: readonly string[],
  ): Promise<readonly ResolvedScript[]> {
    const found = await this.find(scope, request);
    const targets = await this.variables.targets(agentIds);
    assertFits(found, targets);
    const run = new ScriptRun(found, request.parameters);
    const table = await this.variables.load([...new Set(run.placeholders.map(({ name }) => name))], targets);
    const missing = missingNames(table, run.placeholders, targets);
    if (missing.length > 0) throw invalidRequest(missing.map(unknownVariable));
    return targets.map((target) => run.on(target, table));
  }

  /**
   * Holds values against the parameters of a script, before it is known on which machines it runs.
   * @returns the names of those given whose values are secret
   * @throws DomainError not_found, invalid_request
   */
  async secretParameters(scope: ClientScope, request: ScriptRequest): Promise<readonly string[]> {
    return (await this.pin(scope, request)).secretNames;
  }

  /**
   * The version that a request means now, for work that goes on by itself: a later version changes nothing there.
   * @throws DomainError not_found, invalid_request naming parameters that do not fit
   */
  async pin(scope: ClientScope, request: ScriptRequest): Promise<PinnedScript> {
    const { version } = await this.find(scope, request);
    const names = toParameterTexts(version.parameters, request.parameters).secret.keys();
    const secretNames = [...names].filter((name) => name in request.parameters);
    return { version: version.version, timeoutSeconds: version.timeoutSeconds, secretNames };
  }

  /**
   * What each machine gets, for the server's own work: a machine that the script does not fit keeps no other from its
   * own.
   * @returns by agent, what runs there or why nothing can; the reason names no value
   */
  async resolveEach(
    request: ScriptRequest,
    agentIds: readonly string[],
  ): Promise<ReadonlyMap<string, ResolvedScript | { readonly refusal: string }>> {
    const targets = await this.variables.targets(agentIds);
    const refuseAll = (refusal: string) => new Map(targets.map(({ id }) => [id, { refusal }]));
    try {
      const found = await this.find(ALL_CLIENTS, request);
      const run = new ScriptRun(found, request.parameters);
      const table = await this.variables.load([...new Set(run.placeholders.map(({ name }) => name))], targets);
      return new Map(targets.map((target) => [target.id, resolveOn(run, found, table, target)]));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return refuseAll(error.message);
    }
  }

  private find(scope: ClientScope, { scriptId, version }: ScriptRequest): Promise<VersionedScript> {
    return version === undefined
      ? this.scripts.get(scope, scriptId)
      : this.scripts.getVersion(scope, scriptId, version);
  }
}

function resolveOn(
  run: ScriptRun,
  found: VersionedScript,
  table: VariableTable,
  target: ScriptTarget,
): ResolvedScript | { readonly refusal: string } {
  try {
    assertFits(found, [target]);
    const [missing] = missingNames(table, run.placeholders, [target]);
    if (missing !== undefined) return { refusal: `The variable {{${missing}}} is not set for this machine.` };
    return run.on(target, table);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { refusal: error.message };
  }
}

/** One version with the values of one run. */
class ScriptRun {
  readonly placeholders: readonly Placeholder[];
  private readonly texts: ReturnType<typeof toParameterTexts>;
  private readonly rendered = new Map<OsType, RenderedScript>();

  constructor(
    private readonly found: VersionedScript,
    parameters: ParameterValues,
  ) {
    this.texts = toParameterTexts(found.version.parameters, parameters);
    const inValues = [...this.texts.plain, ...this.texts.secret].flatMap(([name, text]) =>
      findPlaceholders(text, `parameters.${name}`),
    );
    this.placeholders = [...findPlaceholders(found.version.command, 'command'), ...inValues];
  }

  on(target: ScriptTarget, table: VariableTable): ResolvedScript {
    const { script, version } = this.found;
    const rendered = this.renderedFor(target.osType);
    const env: Record<string, string> = {};
    const secretEnv: Record<string, string> = {};
    for (const placeholder of rendered.placeholders) {
      const value = table.find(placeholder, target);
      (value?.isSecret === true ? secretEnv : env)[variableEnvironmentName(placeholder)] = value?.text ?? '';
    }
    for (const [name, text] of this.texts.secret)
      secretEnv[parameterEnvironmentName(name)] = fill(text, table, target).text;
    for (const [name, text] of this.texts.plain) {
      const value = fill(text, table, target);
      (value.isSecret ? secretEnv : env)[parameterEnvironmentName(name)] = value.text;
    }
    const { commandType, interpreter, command } = rendered;
    return { ...toPrepared(script.id, version), agentId: target.id, commandType, interpreter, command, env, secretEnv };
  }

  private renderedFor(os: OsType): RenderedScript {
    const rendered = this.rendered.get(os) ?? renderScript(this.found.version, os);
    if (rendered.command.length > MAX_COMMAND_LENGTH)
      throw invalidRequest([{ path: 'script_id', message: 'the script is too long with its variables' }]);
    this.rendered.set(os, rendered);
    return rendered;
  }
}

function toPrepared(
  scriptId: string,
  { version, timeoutSeconds, exitCodes }: VersionedScript['version'],
): PreparedScript {
  return { scriptId, version, timeoutSeconds, exitCodes };
}

/** A parameter's value with its placeholders replaced: it is data, so this is plain text. */
function fill(text: string, table: VariableTable, target: ScriptTarget): { text: string; isSecret: boolean } {
  let filled = '';
  let end = 0;
  let isSecret = false;
  for (const placeholder of findPlaceholders(text, 'parameters')) {
    const value = table.find(placeholder, target);
    isSecret ||= value?.isSecret === true;
    filled += text.slice(end, placeholder.start) + (value?.text ?? '');
    end = placeholder.end;
  }
  return { text: filled + text.slice(end), isSecret };
}

function unknownVariable(name: string) {
  return { path: 'script_id', message: `the variable {{${name}}} is not set for every machine` };
}

/** @throws DomainError invalid_request for machines of another client, or of a system that the script is not for */
function assertFits({ script, version }: VersionedScript, targets: readonly ScriptTarget[]): void {
  const foreign = script.clientId === null ? [] : targets.filter(({ clientId }) => clientId !== script.clientId);
  if (foreign.length > 0) {
    throw invalidRequest([
      { path: 'script_id', message: `the script belongs to a client, and ${foreign.length} of the machines do not` },
    ]);
  }
  const systems = systemsOf(version);
  const unfit = targets.filter(({ osType }) => !systems.includes(osType));
  if (unfit.length > 0) {
    throw invalidRequest([
      {
        path: 'script_id',
        message: `the script is for ${systems.join(', ')}, and ${unfit.length} of the machines are not`,
      },
    ]);
  }
}
