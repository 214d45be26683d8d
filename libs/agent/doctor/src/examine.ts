import { type AgentFile, messageOf, openRoute, type ServerRoute } from '@gururmm/agent/runtime';
import { checkClock } from './check-clock';
import { checkDisk } from './check-disk';
import { checkKey, type Standing } from './check-key';
import { checkProgram, type ExpectedProgram } from './check-program';
import { checkProxy } from './check-proxy';
import { checkDns, checkTcp } from './check-reach';
import { checkTls } from './check-tls';
import { checkWebSocket } from './check-websocket';
import { CHECKS, failed, type Finding, ok, skipped } from './finding';
import { type Endpoint, endpointOf } from './network/open-socket';

const CORRECT_IT = 'Correct agent.toml; agent.example.toml shows every setting.';

/** What is examined. */
export interface Examined {
  /** Path of agent.toml. */
  readonly configPath: string;
  readonly file: AgentFile;
  readonly dataDirectory: string;
  readonly programs: readonly ExpectedProgram[];
  readonly standing: Standing;
  /** Something worth saying about agent.toml that stands in nobody's way. */
  readonly remark: string | undefined;
}

/** Looks at everything that may stand between the agent and its server; changes nothing, and ends within a minute. */
export async function examine(examined: Examined): Promise<Finding[]> {
  const { configPath, file, dataDirectory, programs, remark } = examined;
  const [disk, program] = [checkDisk(dataDirectory), await checkProgram(programs)];
  let route: ServerRoute;
  try {
    route = openRoute(file);
  } catch (error) {
    return [invalidConfiguration(messageOf(error)), disk, program, ...allSkipped('proxy')];
  }
  const configuration = ok('configuration', remark === undefined ? `${configPath} is valid` : `valid, but ${remark}`);
  return [configuration, disk, program, ...(await examineWay(endpointOf(file.server_url), route, examined))];
}

/** What is said when there is no configuration to go by. */
export function withoutConfiguration(fault: string): Finding[] {
  return [invalidConfiguration(fault), ...allSkipped('disk')];
}

/** What is said when there is no agent at all. @param fault the sentence that says where none is */
export function withoutInstallation(fault: string): Finding[] {
  const advice = 'Run the command that the page of the site shows in the console, or gururmm-agent install.';
  return [failed('configuration', 'not_installed', fault, advice), ...allSkipped('disk', 'no agent is installed')];
}

async function examineWay(endpoint: Endpoint, route: ServerRoute, examined: Examined): Promise<Finding[]> {
  const { server_url: serverUrl } = examined.file;
  const proxy = await checkProxy(endpoint, route);
  const dns = await checkDns(endpoint, route);
  const tcp = await checkTcp(endpoint, route, dns);
  const reach = [proxy, dns, tcp];
  if (reach.some(isFailed)) return [...reach, ...allSkipped('tls', 'the server is not reached')];
  const tls = endpoint.isSecure
    ? await checkTls(endpoint, route)
    : skipped('tls', 'the connection is not encrypted (server_url begins with ws:)');
  const clock = await checkClock(endpoint, route);
  if (isFailed(tls)) {
    const why = 'the server is not trusted';
    return [...reach, tls, skipped('websocket', why), clock, skipped('key', why)];
  }
  const webSocket = await checkWebSocket(serverUrl, endpoint, route);
  return [...reach, tls, webSocket, clock, await checkKey(serverUrl, route, examined.standing)];
}

function isFailed({ status }: Finding): boolean {
  return status === 'failed';
}

function invalidConfiguration(fault: string): Finding {
  return failed('configuration', 'configuration_invalid', fault.replaceAll('\n', '; '), CORRECT_IT);
}

function allSkipped(from: (typeof CHECKS)[number], why = 'there is no valid configuration'): Finding[] {
  return CHECKS.slice(CHECKS.indexOf(from)).map((check) => skipped(check, why));
}
