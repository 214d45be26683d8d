export { type AgentBody, AgentProcess, makeSite, type SiteBody } from './agent-process';
export { type CommandBody, ended, readCommand, run, submit } from './commands';
export { products } from './products';
export { type Exit, Program } from './program';
export { type Answer, freePort, OWNER, ServerProcess } from './server-process';
export { type PublishOptions, ReleaseRepository } from './release-repository';
export { BASE_VERSION, TARGET, UpdateLab } from './update-lab';
export { waitUntil } from './wait-until';
