import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { provideIcons } from '../icons/provide-icons';
import { ErrorPanel } from './error-panel';

describe('ErrorPanel', () => {
  it('shows what happened, the id of the request, and a way to try again', async () => {
    TestBed.configureTestingModule({ providers: [provideIcons()] });
    const fixture = TestBed.createComponent(ErrorPanel);
    fixture.componentRef.setInput('error', { detail: 'The list could not be read.', requestId: 'req-1' });
    const retry = jest.fn();
    fixture.componentInstance.retry.subscribe(retry);
    await (await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness)).click();
    const text = (fixture.nativeElement as HTMLElement).querySelector('[role="alert"]')?.textContent;
    expect(text).toContain('The list could not be read.');
    expect(text).toContain('req-1');
    expect(retry).toHaveBeenCalledTimes(1);
  });
});
