import { jest } from '@jest/globals';
import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

// Native ES modules have no global `jest`; specs use it for fakes and timers, never for mocking modules.
Object.assign(globalThis, { jest });

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

// jsdom lays nothing out, so the CDK would take every element for hidden and refuse to focus it.
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { value: 1 });

// For the same reason pieces of text have no place, which CodeMirror asks for.
Object.defineProperty(Range.prototype, 'getClientRects', { value: () => [] });
Object.defineProperty(Range.prototype, 'getBoundingClientRect', { value: () => new DOMRect() });
