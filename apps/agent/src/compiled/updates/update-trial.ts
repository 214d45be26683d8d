import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AgentPayload, ServerPayload } from '@gururmm/shared/protocol';
import { AgentProcess } from '../agent-process';
import { FakeServer } from '../fake-server';
import { until } from '../until';
import { BASE_VERSION, type UpdateLab } from '@gururmm/e2e/support';

const ENDS = ['succeeded', 'failed', 'rolled_back'];

/** What a mirror answers to a path instead of its file. */
export type Bend = (response: ServerResponse) => void;

/** How the agent reaches its server and mirror, when not straight and unencrypted. */
export interface WayThere {
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly host: string;
  /** What agent.toml says of the way. */
  readonly settings: Record<string, unknown>;
}

/** One agent of the base version, its server, and the mirror that it updates from. */
export class UpdateTrial {
  /** Where the mirror's metadata stands. */
  metadata: string;
  /** Other answers, by the end of the path. */
  readonly bends = new Map<string, Bend>();
  readonly updateId = randomUUID();
  readonly asked: string[] = [];
  /** Of the last offer: what is still said of an earlier one is not its end. */
  private offeredId: string = this.updateId;

  private constructor(
    readonly lab: UpdateLab,
    readonly server: FakeServer,
    readonly agent: AgentProcess,
    readonly programPath: string,
  ) {
    this.metadata = join(lab.repository.path, 'metadata');
  }

  static async start(lab: UpdateLab, settings: Record<string, unknown> = {}, way?: WayThere): Promise<UpdateTrial> {
    let trial: UpdateTrial | undefined = undefined;
    const onRequest = (request: IncomingMessage, response: ServerResponse) => trial?.serve(request, response);
    const server = await FakeServer.start(0, onRequest, way?.certificate);
    const agent = new AgentProcess({ file: '', leadingArgs: [], environment: process.env, pathOf: (path) => path });
    const programPath = lab.install(agent.directory);
    agent.program = { ...agent.program, file: programPath };
    const updates = { watch_seconds: 1.5, hello_timeout_seconds: 6, ...settings };
    const url = way === undefined ? server.url : `wss://${way.host}:${server.port}/ws`;
    agent.configure(url, { ...way?.settings, updates });
    trial = new UpdateTrial(lab, server, agent, programPath);
    const current = trial;
    server.answerAuth = (auth) => current.admit(auth);
    agent.startAsService();
    await server.online();
    return trial;
  }

  /** Offers a version, with the hints of its real file unless others are given. */
  offer(version: string, fields: Partial<ServerPayload<'update'>> = {}): void {
    this.offeredId = fields.update_id ?? this.updateId;
    this.server.send({
      type: 'update',
      payload: {
        update_id: this.updateId,
        version,
        target: `gururmm-agent/${version}/${this.lab.fileName}`,
        download_url: 'https://attacker.example.com/agent',
        ...this.lab.hintsOf(version),
        ...fields,
      },
    });
  }

  /** How the update ended, as the server is told. */
  end(deadlineMs = 60_000): Promise<AgentPayload<'update_status'>> {
    return until('the end of the update', () => this.ends().at(-1), deadlineMs);
  }

  ends(): AgentPayload<'update_status'>[] {
    return this.server
      .of('update_status')
      .filter(({ update_id: id, state }) => id === this.offeredId && ENDS.includes(state));
  }

  /** The version that serves: the last that signed in. */
  get servingVersion(): string | undefined {
    return this.server.of('auth').at(-1)?.version;
  }

  /** What the file says that a service manager would start. */
  async installedVersion(): Promise<string> {
    return (await this.agent.execute(['version'])).stdout.trim();
  }

  hasSlot(version: string): boolean {
    return existsSync(join(this.programPath, '../versions', version));
  }

  async dispose(): Promise<void> {
    await this.agent.dispose();
    await this.server.stop();
  }

  /** As the real server does it: a version that comes back from its update is sent a command. */
  private admit(auth: { version: string; api_key?: string | undefined }) {
    if (auth.version !== BASE_VERSION) setTimeout(() => this.server.command({ command: 'exit 0' }), 100);
    const isKnown = auth.api_key === this.server.issuedKey;
    return {
      success: true,
      agent_id: this.server.agentId,
      ...(isKnown ? {} : { api_key: this.server.issuedKey }),
    };
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? '').replace(/^\/updates/, '');
    this.asked.push(path);
    const bend = [...this.bends].find(([end]) => path.endsWith(end))?.[1];
    if (bend !== undefined) {
      bend(response);
      return;
    }
    const file = path.startsWith('/metadata/')
      ? join(this.metadata, path.slice('/metadata/'.length))
      : join(this.lab.repository.path, path);
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  }
}
