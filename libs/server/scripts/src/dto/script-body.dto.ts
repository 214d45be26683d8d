import { OS_TYPES, type OsType } from '@gururmm/shared/protocol';
import { ApiProperty } from '@nestjs/swagger';
import {
  PARAMETER_TYPES,
  type ParameterType,
  type ScriptParameter,
  SCRIPT_TYPES,
  type ScriptType,
} from '../script-definition';
import type { ScriptVersion } from '../script.entity';
import type { VersionedScript } from '../scripts.repository';
import { ExitCodesBody } from './script-request.dto';

export class ScriptParameterView {
  @ApiProperty() name!: string;
  @ApiProperty({ enum: PARAMETER_TYPES, enumName: 'ScriptParameterType' }) type!: ParameterType;
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }], nullable: true })
  default!: string | number | boolean | null;
  @ApiProperty() required!: boolean;
  @ApiProperty() description!: string;
  @ApiProperty({ type: [String] }) choices!: readonly string[];
}

export class ScriptVersionBody {
  @ApiProperty({ format: 'uuid' }) script_id!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ enum: SCRIPT_TYPES, enumName: 'ScriptType' }) command_type!: ScriptType;
  @ApiProperty({ type: String, nullable: true }) interpreter!: string | null;
  @ApiProperty() command!: string;
  @ApiProperty({ enum: OS_TYPES, isArray: true, description: 'Empty: every system.' }) supported_os!: OsType[];
  @ApiProperty() timeout_seconds!: number;
  @ApiProperty({ type: [ScriptParameterView] }) parameters!: ScriptParameterView[];
  @ApiProperty({ type: ExitCodesBody }) exit_codes!: ExitCodesBody;
  @ApiProperty() note!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) created_by!: string | null;
  @ApiProperty({ description: 'Who wrote it.' }) author!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

/** A script with its current version. */
export class ScriptBody extends ScriptVersionBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: for every client.' })
  client_id!: string | null;
  @ApiProperty() name!: string;
  @ApiProperty() description!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export class ScriptDiffBody {
  @ApiProperty({ type: 'integer' }) from!: number;
  @ApiProperty({ type: 'integer' }) to!: number;
  @ApiProperty({ description: 'Unified diff of everything in the versions; empty when they say the same.' })
  diff!: string;
}

export function toScriptVersionBody(version: ScriptVersion): ScriptVersionBody {
  const { success, warning, reboot } = version.exitCodes;
  return {
    script_id: version.scriptId,
    version: version.version,
    command_type: version.commandType,
    interpreter: version.interpreter,
    command: version.command,
    supported_os: version.supportedOs,
    timeout_seconds: version.timeoutSeconds,
    parameters: version.parameters.map((parameter: ScriptParameter) => ({ ...parameter })),
    exit_codes: { success: [...success], warning: [...warning], reboot: [...reboot] },
    note: version.note,
    created_by: version.createdBy,
    author: version.author,
    created_at: version.createdAt.toISOString(),
  };
}

export function toScriptBody({ script, version }: VersionedScript): ScriptBody {
  return {
    ...toScriptVersionBody(version),
    id: script.id,
    client_id: script.clientId,
    name: script.name,
    description: script.description,
    updated_at: script.updatedAt.toISOString(),
  };
}
