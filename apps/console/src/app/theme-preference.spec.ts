import { TestBed } from '@angular/core/testing';
import { ThemePreference } from './theme-preference';

describe('ThemePreference', () => {
  const html = document.documentElement;

  beforeEach(() => {
    localStorage.clear();
    delete html.dataset['theme'];
  });

  function open(): ThemePreference {
    TestBed.resetTestingModule();
    return TestBed.inject(ThemePreference);
  }

  it('leaves the scheme to the system until somebody chooses', () => {
    expect(open().theme()).toBe('system');
    expect(html.dataset['theme']).toBeUndefined();
  });

  it('remembers the choice', () => {
    open().choose('dark');
    TestBed.tick();
    expect(html.dataset['theme']).toBe('dark');
    delete html.dataset['theme'];
    expect(open().theme()).toBe('dark');
    expect(html.dataset['theme']).toBe('dark');
  });

  it('goes back to the system', () => {
    const preference = open();
    preference.choose('light');
    TestBed.tick();
    preference.choose('system');
    TestBed.tick();
    expect(html.dataset['theme']).toBeUndefined();
  });

  it('does not stumble over what somebody else stored', () => {
    localStorage.setItem('grmm.theme', 'sepia');
    expect(open().theme()).toBe('system');
  });
});
