import { type AuthenticatedRequest, invalidRequest } from '@gururmm/server/platform/http';
import { agentMessageSchemas, type AgentPayload } from '@gururmm/shared/protocol';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Messages of the socket that are also sent as the body of a request. */
export type RestMessageType = 'command_ack' | 'command_output' | 'command_result' | 'update_status';

/**
 * The request's body as the payload of a message, held against the protocol's own schema: over REST it means
 * exactly what it means over the socket, NUL in output and fields of newer agents included.
 */
export const ProtocolBody = createParamDecorator((type: RestMessageType, context: ExecutionContext) =>
  parsePayload(type, context.switchToHttp().getRequest<AuthenticatedRequest>().body),
);

/** @throws DomainError invalid_request, with paths and rules, never the value */
export function parsePayload<T extends RestMessageType>(type: T, body: unknown): AgentPayload<T> {
  const parsed = agentMessageSchemas[type].safeParse(body ?? {});
  if (parsed.success) return parsed.data as AgentPayload<T>;
  throw invalidRequest(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
