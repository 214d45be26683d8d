import { TestBed } from '@angular/core/testing';
import { makeCommand, makeId } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { CommandResult } from './command-result';

describe('CommandResult', () => {
  async function shown(change: Parameters<typeof makeCommand>[0]): Promise<HTMLElement> {
    TestBed.configureTestingModule({ providers: [provideIcons()] });
    const fixture = TestBed.createComponent(CommandResult);
    fixture.componentRef.setInput('command', makeCommand({ status: 'failed', ...change }));
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }

  it.each([
    ['success', 'Means success', 'good'],
    ['warning', 'Means success with a warning', 'warn'],
    ['reboot_needed', 'Means success; a restart is needed', 'warn'],
    ['failure', 'Means failure', 'bad'],
  ])('says what %s of a script is', async (exit_meaning, text, tone) => {
    const page = await shown({ script_id: makeId(), exit_code: 3010, exit_meaning });
    const meaning = page.querySelector('[data-testid="exit-meaning"]');
    expect(meaning?.textContent).toBe(text);
    expect(meaning?.getAttribute('data-tone')).toBe(tone);
  });

  it('leaves a command that is no script alone', async () => {
    const page = await shown({ exit_code: 1, exit_meaning: 'failure' });
    expect(page.querySelector('[data-testid="exit-meaning"]')).toBeNull();
  });
});
