export { IsParameterValues } from './dto/is-parameter-value';
export { EXIT_MEANINGS, type ExitMeaning, exitMeaning } from './exit-meaning';
export type { ExitCodes, ParameterValues } from './script-definition';
export { type ResolvedScript, ScriptRuns, type ScriptRequest } from './script-runs';
export { Script, ScriptVersion } from './script.entity';
export { ScriptsModule } from './scripts.module';
export { Variable } from './variable.entity';
