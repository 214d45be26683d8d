import { Module } from '@nestjs/common';
import { ScriptRuns } from './script-runs';
import { ScriptsController } from './scripts.controller';
import { ScriptsRepository } from './scripts.repository';
import { VariableValues } from './variable-values';
import { VariablesController } from './variables.controller';
import { VariablesRepository } from './variables.repository';

/** The library of scripts with versions, parameters and variables. */
@Module({
  controllers: [ScriptsController, VariablesController],
  providers: [ScriptsRepository, VariablesRepository, VariableValues, ScriptRuns],
  exports: [ScriptRuns],
})
export class ScriptsModule {}
