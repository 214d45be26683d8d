import { Location } from '@angular/common';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ApiError, AuthApi } from '@gururmm/console/data-access';
import { settle } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { Invitation } from './invitation';

@Component({ selector: 'grmm-blank', template: 'sign in' })
class Blank {}

describe('Invitation', () => {
  const acceptInvitation = jest.fn();
  let harness: RouterTestingHarness;

  async function open(url: string): Promise<void> {
    sessionStorage.clear();
    acceptInvitation.mockReset();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: AuthApi, useValue: { acceptInvitation } },
        provideRouter([
          { path: 'invitation', component: Invitation },
          { path: 'login', component: Blank },
        ]),
      ],
    });
    harness = await RouterTestingHarness.create(url);
  }

  async function choose(password: string, repeated = password): Promise<void> {
    const loader = TestbedHarnessEnvironment.loader(harness.fixture);
    const [next, again] = await loader.getAllHarnesses(MatInputHarness);
    await next!.setValue(password);
    await again!.setValue(repeated);
    await (await loader.getHarness(MatButtonHarness.with({ text: 'Save password' }))).click();
    await settle();
    await harness.fixture.whenStable();
  }

  const text = () => (harness.fixture.nativeElement as HTMLElement).textContent;

  it('takes the token out of the address and sets the password with it', async () => {
    await open('/invitation#one-time-token');
    expect(TestBed.inject(Location).path(true)).toBe('/invitation');
    await choose('a long one of my own');
    expect(acceptInvitation).toHaveBeenCalledWith('one-time-token', 'a long one of my own');
    expect(TestBed.inject(Router).url).toBe('/login');
  });

  it('says that the link is used up', async () => {
    await open('/invitation#one-time-token');
    acceptInvitation.mockRejectedValue(
      new ApiError(400, 'invalid_request', 'The invitation is not valid any more.', null),
    );
    await choose('a long one of my own');
    expect(text()).toContain('The invitation is not valid any more.');
  });

  it('wants the password twice, and long enough', async () => {
    await open('/invitation#one-time-token');
    await choose('short');
    await choose('a long one of my own', 'another long one');
    expect(acceptInvitation).not.toHaveBeenCalled();
  });

  it('has no form without a token', async () => {
    await open('/invitation');
    expect(text()).toContain('This link is incomplete');
    expect(text()).not.toContain('New password');
  });
});
