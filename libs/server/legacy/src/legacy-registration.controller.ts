import { PollingPresence } from '@gururmm/server/agents';
import { EnrolmentService } from '@gururmm/server/enrolment';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { type AuthenticatedRequest, invalidRequest, Public, RateLimiter } from '@gururmm/server/platform/http';
import { type AuthRequest, credentialKindOf } from '@gururmm/shared/protocol';
import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { bearerOf } from './agent-key.guard';
import { FIRST_CAPABILITIES } from './legacy-capabilities';
import { RegisteredLegacyBody, RegisterLegacyRequest } from './dto/register-legacy.dto';

/** A whole office may stand behind one address. */
const REGISTRATIONS_PER_MINUTE = 300;

@ApiTags('legacy agents')
@Controller('agent/register-legacy')
export class LegacyRegistrationController {
  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly presence: PollingPresence,
    private readonly limiter: RateLimiter,
    private readonly bus: ClusterBus,
  ) {}

  @Post()
  @Public()
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Enrols a machine that polls, by the rules of the socket’s first contact' })
  @ApiCreatedResponse({ type: RegisteredLegacyBody })
  @ApiAcceptedResponse({ type: RegisteredLegacyBody, description: 'The machine waits for a technician’s approval.' })
  async register(
    @Req() request: AuthenticatedRequest,
    @Body() body: RegisterLegacyRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RegisteredLegacyBody> {
    const address = request.peerAddress ?? '';
    await this.limiter.count(`legacy:register:${address}`, REGISTRATIONS_PER_MINUTE);
    const registered = await this.enrolment.register(toAuth(body, bearerOf(request)), address);
    const { agentId, clientId, isApproved, apiKey = null } = registered;
    this.bus.publish('agent.changed', { agentId, clientId });
    response.status(isApproved ? 201 : 202);
    return {
      agent_id: agentId,
      api_key: apiKey,
      status: isApproved ? 'approved' : 'pending_approval',
      heartbeat_interval_seconds: this.presence.intervalSeconds,
      server_time: new Date().toISOString(),
    };
  }
}

/** The request as the first frame of a socket would say it. @throws DomainError invalid_request without a credential */
function toAuth(body: RegisterLegacyRequest, bearer: string | undefined): AuthRequest {
  const credential = credentialOf(body, bearer);
  if (Object.keys(credential).length === 0) {
    const message = 'site_code is needed, or a registration token, or a key in Authorization';
    throw invalidRequest([{ path: 'site_code', message }]);
  }
  const { device_id, hostname, os_type, os_version, agent_version, arch = 'unknown' } = body;
  return {
    protocol: 1,
    ...credential,
    device_id,
    hostname,
    os_info: { os_type, os_version, arch },
    version: agent_version,
    capabilities: FIRST_CAPABILITIES,
  };
}

function credentialOf(
  { site_code, registration_token }: RegisterLegacyRequest,
  bearer: string | undefined,
): Pick<AuthRequest, 'api_key' | 'site_code' | 'registration_token'> {
  const isToken = bearer !== undefined && credentialKindOf(bearer) === 'registrationToken';
  const token = isToken ? bearer : registration_token;
  return {
    ...(bearer === undefined || isToken ? {} : { api_key: bearer }),
    ...(site_code === undefined ? {} : { site_code }),
    ...(token === undefined ? {} : { registration_token: token }),
  };
}
