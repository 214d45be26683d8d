/** Parts of the real agent that fault tests and benchmarks run a thousand times in one process. */
export { parseAgentFile } from '../../libs/agent/runtime/src/config/read-agent-file';
export { SettingsStore } from '../../libs/agent/runtime/src/config/settings';
export { reasonOfCloseCode, reconnectDelaySeconds } from '../../libs/agent/runtime/src/connection/reconnect-policy';
export { ServerConnection } from '../../libs/agent/runtime/src/connection/server-connection';
export { Logger } from '../../libs/agent/runtime/src/logging/logger';
export { MetricsReporter } from '../../libs/agent/runtime/src/metrics/metrics-reporter';
export { SampleRing } from '../../libs/agent/runtime/src/metrics/sample-ring';
export { SampleSpool } from '../../libs/agent/runtime/src/metrics/sample-spool';
