export { IsParameterValues } from './dto/is-parameter-value';
export { EXIT_MEANINGS, type ExitMeaning, exitMeaning } from './exit-meaning';
export { isOnlyPlaceholder } from './placeholders';
export { type ExitCodes, type ParameterValues, SCRIPT_TYPES } from './script-definition';
export { type PinnedScript, type ResolvedScript, ScriptRuns, type ScriptRequest } from './script-runs';
export { Script, ScriptVersion } from './script.entity';
export { ScriptsModule } from './scripts.module';
export { Variable } from './variable.entity';
