import type { ServerMessage, ServerMessageType, ServerPayload } from '@gururmm/shared/protocol';

/** One handler for each message of the server: a message without a handler does not compile. */
export type ServerMessageHandlers = { [T in ServerMessageType]: (payload: ServerPayload<T>) => void };

/** Messages that matter to features; the connection itself handles the others. */
export type FeatureMessageHandlers = Omit<ServerMessageHandlers, 'auth_response' | 'ping' | 'config'>;

/** Calls the handler of a message. */
export function dispatch(handlers: ServerMessageHandlers, message: ServerMessage): void {
  callHandler(handlers, message);
}

function callHandler<T extends ServerMessageType>(
  handlers: ServerMessageHandlers,
  message: { type: T; payload: ServerPayload<T> },
): void {
  handlers[message.type](message.payload);
}
