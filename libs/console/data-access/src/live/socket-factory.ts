import { InjectionToken } from '@angular/core';

/** Opens a WebSocket to a path of this origin; tests put their own here. */
export const SOCKET_FACTORY = new InjectionToken<(path: string) => WebSocket>('socket factory', {
  providedIn: 'root',
  factory: () => (path) => new WebSocket(path),
});
