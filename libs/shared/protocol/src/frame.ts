import type * as z from 'zod';
import { type AgentMessage, agentMessageSchemas } from './agent-messages';
import { type Certainty, compileCertainty } from './certain-payloads';
import { type ServerMessage, serverMessageSchemas } from './server-messages';

/** Why a frame was not understood; sent back as `code` of an `error` message. */
export type FrameFault = 'not_json' | 'not_an_envelope' | 'unknown_type' | 'invalid_payload';

/** A parsed frame, or what is wrong with it in words that are safe to send back. */
export type ParsedFrame<M> = { ok: true; message: M } | { ok: false; fault: FrameFault; detail: string; id?: string };

const MAX_ID_LENGTH = 128;
const MAX_DETAIL_LENGTH = 500;

/** Compiled at the first frame of a type: ends that read no agents' frames compile nothing. */
const agentCertainties = new Map<string, Certainty | undefined>();

/** Reads one text frame that came from an agent. Never throws. */
export function parseAgentFrame(text: string): ParsedFrame<AgentMessage> {
  return parseFrame<AgentMessage>(text, agentMessageSchemas, agentCertainties);
}

/** Reads one text frame that came from the server, folding the original's command spellings. Never throws. */
export function parseServerFrame(text: string): ParsedFrame<ServerMessage> {
  return parseFrame<ServerMessage>(text, serverMessageSchemas);
}

/** Writes a message as one text frame. */
export function encodeFrame(message: AgentMessage | ServerMessage): string {
  return JSON.stringify(message);
}

function parseFrame<M>(
  text: string,
  schemas: Readonly<Record<string, z.ZodType>>,
  certainties?: Map<string, Certainty | undefined>,
): ParsedFrame<M> {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return { ok: false, fault: 'not_json', detail: 'the frame is not JSON' };
  }
  if (!isEnvelope(frame)) {
    return {
      ok: false,
      fault: 'not_an_envelope',
      detail: 'a frame is {"type": string, "id"?: string, "payload": object}',
    };
  }
  const { type, id } = frame;
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (schema === undefined) {
    return {
      ok: false,
      fault: 'unknown_type',
      detail: `unknown message type ${JSON.stringify(type.slice(0, 64))}`,
      ...(id === undefined ? {} : { id }),
    };
  }
  if (certainties !== undefined && isCertain(certainties, type, schema, frame.payload)) {
    return { ok: true, message: toMessage(type, id, frame.payload) as M };
  }
  const parsed = schema.safeParse(frame.payload);
  if (!parsed.success) {
    return {
      ok: false,
      fault: 'invalid_payload',
      detail: `${type}: ${describeIssues(parsed.error)}`,
      ...(id === undefined ? {} : { id }),
    };
  }
  return { ok: true, message: toMessage(type, id, parsed.data) as M };
}

/** The hot path of the gateway: one plain object, no spreads. */
function toMessage(type: string, id: string | undefined, payload: unknown): object {
  return id === undefined ? { type, payload } : { type, id, payload };
}

/** Whether the payload is valid as it is; most are, and zod takes four times as long to say so. */
function isCertain(
  certainties: Map<string, Certainty | undefined>,
  type: string,
  schema: z.ZodType,
  payload: object,
): boolean {
  let certainty = certainties.get(type);
  if (certainty === undefined && !certainties.has(type)) {
    certainty = compileCertainty(schema);
    certainties.set(type, certainty);
  }
  return certainty?.(payload) ?? false;
}

function isEnvelope(frame: unknown): frame is { type: string; id?: string; payload: object } {
  if (typeof frame !== 'object' || frame === null) return false;
  const { type, id, payload } = frame as Record<string, unknown>;
  if (typeof type !== 'string' || typeof payload !== 'object' || payload === null || Array.isArray(payload))
    return false;
  return id === undefined || (typeof id === 'string' && id.length <= MAX_ID_LENGTH);
}

/** Paths and rules only, never the offending value: it may be a credential. */
function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.join('.') || '(payload)'}: ${issue.message}`)
    .join('; ')
    .slice(0, MAX_DETAIL_LENGTH);
}
