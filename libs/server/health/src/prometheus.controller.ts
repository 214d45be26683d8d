import { timingSafeEqual } from 'node:crypto';
import { CommandHealth } from '@gururmm/server/commands';
import { SessionRegistry } from '@gururmm/server/gateway';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { notFound } from '@gururmm/server/platform/errors';
import { peerAddress, Public } from '@gururmm/server/platform/http';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

const LOOPBACK = new Set(['127.0.0.1', '::1']);

/** Prometheus metrics, for loopback or for whoever has the configured token; hidden from all others. */
@ApiExcludeController()
@Controller('metrics')
export class PrometheusController {
  private readonly registry = new Registry();

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    sessions: SessionRegistry,
    commands: CommandHealth,
  ) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'gururmm_agents_connected',
      help: 'Authenticated agent sockets of this server node.',
      registers: [this.registry],
      collect() {
        this.set(sessions.size);
      },
    });
    new Gauge({
      name: 'rmm_command_invariant_violations',
      help: 'Recent commands that break an invariant of docs/reliability.md, as this node counted them last; always 0.',
      labelNames: ['invariant'],
      registers: [this.registry],
      collect() {
        for (const [invariant, count] of commands.violations) this.set({ invariant }, count);
      },
    });
  }

  @Get()
  @Public()
  async metrics(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!this.isAllowed(request)) throw notFound('address');
    response.type(this.registry.contentType).send(await this.registry.metrics());
  }

  private isAllowed(request: Request): boolean {
    const { metricsToken, trustedProxies } = this.configuration.http;
    if (metricsToken === undefined) return LOOPBACK.has(peerAddress(request, trustedProxies));
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${metricsToken}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}
