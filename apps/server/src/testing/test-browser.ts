import type { Answer, TestServer } from './test-server';

/** What the server believes its own address to be in specs of single sign-on. */
export const PUBLIC_URL = 'https://rmm.example.com';

/** A browser as far as single sign-on needs one: cookies, and redirects that stop where they leave the page. */
export class TestBrowser {
  /** Cookies by origin, each as `name=value`. */
  private readonly jars = new Map<string, Map<string, string>>();
  /** Every `Set-Cookie` that the server under test has sent. */
  readonly cookiesSet: string[] = [];

  constructor(private readonly server: TestServer) {}

  /** Starts a sign-in. @returns the provider's address, or ours when the server refuses to start */
  async start(returnTo?: string): Promise<URL> {
    const query = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
    return this.follow(`${PUBLIC_URL}/api/auth/sso/login${query}`);
  }

  /** Signs in at the provider. @returns the callback, not yet opened */
  async authorize(from: URL): Promise<URL> {
    let url = from;
    for (let hop = 0; hop < 8 && url.origin !== PUBLIC_URL; hop++) url = await this.follow(url.href);
    if (url.origin !== PUBLIC_URL) throw new Error(`the provider never came back: ${url.href}`);
    return url;
  }

  /** Opens a callback. @returns path and query of the page that comes then */
  async comeBack(callback: URL): Promise<string> {
    const page = await this.follow(callback.href);
    return page.pathname + page.search;
  }

  /** The whole way to the page after the callback. */
  async signIn(returnTo?: string): Promise<string> {
    return this.comeBack(await this.authorize(await this.start(returnTo)));
  }

  /** Collects the session as the console does. */
  async collect<T = { token: string; user: { id: string; role: string } }>(): Promise<Answer<T>> {
    const cookie = [...this.jarOf(PUBLIC_URL)].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.server.request<T>('POST', '/api/auth/sso/session', {
      token: null,
      headers: { Cookie: cookie },
    });
    this.keep(PUBLIC_URL, answer.headers);
    return answer;
  }

  cookies(): Map<string, string> {
    return this.jarOf(PUBLIC_URL);
  }

  private async follow(address: string): Promise<URL> {
    const { origin } = new URL(address);
    const cookie = [...this.jarOf(origin)].map(([name, value]) => `${name}=${value}`).join('; ');
    const reached = origin === PUBLIC_URL ? this.server.url + address.slice(PUBLIC_URL.length) : address;
    const response = await fetch(reached, { redirect: 'manual', headers: { Cookie: cookie } });
    this.keep(origin, response.headers);
    const location = response.headers.get('location');
    if (location === null) throw new Error(`no redirect but ${response.status}: ${await response.text()}`);
    return new URL(location, address);
  }

  private keep(origin: string, headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      if (origin === PUBLIC_URL) this.cookiesSet.push(line);
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(name.length + 1);
      if (value === '') this.jarOf(origin).delete(name);
      else this.jarOf(origin).set(name, value);
    }
  }

  private jarOf(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}
