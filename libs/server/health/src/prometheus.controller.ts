import { timingSafeEqual } from 'node:crypto';
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
