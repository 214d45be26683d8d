import { TestEnvironment } from 'jest-environment-jsdom';

/** A browser as jsdom makes one, with the fetch of Node.js that jsdom lacks. */
export default class BrowserEnvironment extends TestEnvironment {
  constructor(...options) {
    super(...options);
    const { fetch, Headers, Request, Response } = globalThis;
    Object.assign(this.global, { fetch, Headers, Request, Response });
  }
}
