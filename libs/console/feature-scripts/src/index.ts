export { ParameterFields } from './run/parameter-fields';
export { type ParameterForm, parameterForm, parameterValues } from './run/parameter-form';
export { ScriptName } from './script-name';
export { scriptRoutes } from './script.routes';
