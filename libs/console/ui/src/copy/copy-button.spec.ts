import { Clipboard } from '@angular/cdk/clipboard';
import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { provideIcons } from '../icons/provide-icons';
import { CopyButton } from './copy-button';

describe('CopyButton', () => {
  const copy = jest.fn();
  let loader: HarnessLoader;
  let element: HTMLElement;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideIcons(), { provide: Clipboard, useValue: { copy } }] });
    const fixture = TestBed.createComponent(CopyButton);
    fixture.componentRef.setInput('text', 'sudo sh');
    loader = TestbedHarnessEnvironment.loader(fixture);
    element = fixture.nativeElement as HTMLElement;
  });

  it('copies its text and says so to screen readers', async () => {
    copy.mockReturnValue(true);
    await (await loader.getHarness(MatButtonHarness)).click();
    expect(copy).toHaveBeenCalledWith('sudo sh');
    expect(element.querySelector('[aria-live]')?.textContent).toBe('Copied');
  });

  it('claims nothing where the browser refused', async () => {
    copy.mockReturnValue(false);
    await (await loader.getHarness(MatButtonHarness)).click();
    expect(element.querySelector('[aria-live]')?.textContent).toBe('');
  });
});
