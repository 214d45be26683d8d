export { type ExpectedProgram } from './check-program';
export { type Standing } from './check-key';
export { examine, type Examined, withoutConfiguration, withoutInstallation } from './examine';
export { type Finding } from './finding';
export { awaitProgramRecord, type ProgramRecord, readProgramRecord, recordProgram } from './program-record';
