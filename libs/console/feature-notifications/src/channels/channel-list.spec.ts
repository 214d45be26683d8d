import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { ClientsApi, NotificationChannelsApi, NotificationDeliveriesApi } from '@gururmm/console/data-access';
import { makeDelivery, makeNotificationChannel, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { Confirmation, provideIcons } from '@gururmm/console/ui';
import { ChannelList } from './channel-list';

describe('ChannelList', () => {
  const channel = makeNotificationChannel({ disabled_reason: 'The receiver answered 410.', enabled: false });
  const api = { list: jest.fn(), create: jest.fn(), update: jest.fn(), remove: jest.fn(), test: jest.fn() };
  const ask = jest.fn();
  let fixture: ComponentFixture<ChannelList>;
  let loader: HarnessLoader;

  async function show(): Promise<void> {
    jest.resetAllMocks();
    api.list.mockResolvedValue(pageOf([channel]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: NotificationChannelsApi, useValue: api },
        { provide: NotificationDeliveriesApi, useValue: {} },
        { provide: ClientsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
        { provide: Confirmation, useValue: { ask } },
      ],
    });
    fixture = TestBed.createComponent(ChannelList);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);
  const type = async (testId: string, value: string) =>
    (await loader.getHarness(MatInputHarness.with(named(testId)))).setValue(value);
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };

  it('shows where each one leads, and why the server switched one off', async () => {
    signedIn(['notifications.read']);
    await show();
    expect(find('channel-row')?.textContent).toMatch(
      /On call.*Webhook.*https:\/\/hooks\.example\.com.*The installation.*Off.*answered 410/s,
    );
    expect([find('new-channel'), find('test-channel'), find('edit-channel')]).toEqual([null, null, null]);
  });

  it('shows the signing secret of a new webhook, once', async () => {
    signedIn();
    await show();
    api.create.mockResolvedValue({ ...channel, name: 'Tickets', signing_secret: 'whsec_abc' });
    await click('new-channel');
    await (await loader.getHarness(MatSelectHarness.with(named('channel-kind')))).clickOptions({ text: 'Webhook' });
    await type('channel-name', 'Tickets');
    await type('channel-url', 'https://hooks.example.com/tickets');
    await click('save-channel');
    expect(api.create).toHaveBeenCalledWith({
      name: 'Tickets',
      enabled: true,
      kind: 'webhook',
      url: 'https://hooks.example.com/tickets',
    });
    expect(find('signing-secret')?.textContent).toBe('whsec_abc');
    await click('close-shown-once');
    expect(find('signing-secret')).toBeNull();
  });

  it('changes one without asking for its secrets again', async () => {
    signedIn();
    await show();
    api.update.mockResolvedValue({ ...channel, signing_secret: null });
    await click('edit-channel');
    expect(find('channel-form')?.textContent).toContain('the stored one, at https://hooks.example.com');
    await click('save-channel');
    expect(api.update).toHaveBeenCalledWith(channel.id, { name: 'On call', enabled: false });
  });

  it('tells how a test went', async () => {
    signedIn();
    await show();
    api.test.mockResolvedValue(
      makeDelivery({ event: 'test', state: 'failed', last_error: 'The receiver is unknown.' }),
    );
    await click('test-channel');
    expect(api.test).toHaveBeenCalledWith(channel.id);
    expect([find('channel-test')?.textContent, find('channel-test-error')?.textContent]).toEqual([
      expect.stringContaining('Failed'),
      'The receiver is unknown.',
    ]);
  });

  it('removes one after a question', async () => {
    signedIn();
    await show();
    ask.mockResolvedValue(true);
    await click('delete-channel');
    expect(api.remove).toHaveBeenCalledWith(channel.id);
    expect(api.list).toHaveBeenCalledTimes(2);
  });
});
