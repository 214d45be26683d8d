import { asciiJson } from './ascii-json';
import type { Config } from './config';

export interface Answer {
  /** 0 when the server could not be reached. */
  readonly status: number;
  readonly text: string;
}

const PROXY_BY_NAME = 2;
const RESOLVE_MS = 10000;
const CONNECT_MS = 10000;
const SEND_MS = 30000;
const RECEIVE_MS = 60000;

/** Sends a request; never throws. Certificates are verified as Windows does: there is no switch against it. */
export function request(config: Config, method: string, path: string, key: string, body: unknown): Answer {
  try {
    const http = new ActiveXObject('WinHttp.WinHttpRequest.5.1') as HttpRequest;
    http.setTimeouts(RESOLVE_MS, CONNECT_MS, SEND_MS, RECEIVE_MS);
    if (config.proxy !== '') http.SetProxy(PROXY_BY_NAME, config.proxy);
    http.open(method, config.serverUrl + path, false);
    if (key !== '') http.setRequestHeader('Authorization', `Bearer ${key}`);
    if (body === undefined) {
      http.send();
    } else {
      http.setRequestHeader('Content-Type', 'application/json');
      http.send(asciiJson(body));
    }
    return { status: http.status, text: http.responseText };
  } catch (error) {
    return { status: 0, text: (error as Error).message };
  }
}

/** The answer's JSON; undefined unless it is a 2xx with some. */
export function bodyOf({ status, text }: Answer): unknown {
  if (status < 200 || status > 299) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
