import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { ClientsApi, NotificationChannelsApi, NotificationRoutesApi } from '@gururmm/console/data-access';
import {
  makeClient,
  makeNotificationChannel,
  makeNotificationRoute,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { RoutePage } from './route-page';

describe('RoutePage', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const everybodys = makeNotificationChannel({ name: 'On call' });
  const theirs = makeNotificationChannel({ name: 'Their help desk', client_id: client.id });
  const api = { get: jest.fn(), create: jest.fn(), update: jest.fn() };
  let fixture: ComponentFixture<RoutePage>;
  let loader: HarnessLoader;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.create.mockImplementation((input: object) => Promise.resolve(makeNotificationRoute(input)));
    api.update.mockImplementation((id: string, input: object) =>
      Promise.resolve(makeNotificationRoute({ id, ...input })),
    );
  });

  async function show(route?: ReturnType<typeof makeNotificationRoute>): Promise<void> {
    api.get.mockResolvedValue(route);
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: NotificationRoutesApi, useValue: api },
        { provide: NotificationChannelsApi, useValue: { list: () => Promise.resolve(pageOf([everybodys, theirs])) } },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([client])), sites: () => Promise.resolve(pageOf([])) },
        },
      ],
    });
    jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    fixture = TestBed.createComponent(RoutePage);
    if (route !== undefined) fixture.componentRef.setInput('id', route.id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };
  const channels = async () => {
    const selects = await loader.getAllHarnesses(MatSelectHarness.with(named('step-channels')));
    const select = selects.at(-1);
    await select?.open();
    return { select, texts: await Promise.all(((await select?.getOptions()) ?? []).map((option) => option.getText())) };
  };

  it('stores who is told at once, and leads no route of every client to a channel of one', async () => {
    await show();
    await (await loader.getHarness(MatInputHarness.with(named('route-name')))).setValue('All');
    await click('save-route');
    expect([api.create.mock.calls.length, shown('incomplete')]).toEqual([0, expect.stringContaining('missing')]);
    const { select, texts } = await channels();
    expect(texts).toEqual(['On call (Webhook)']);
    await select?.clickOptions({ text: /On call/ });
    await click('save-route');
    expect(api.create).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'All', steps: [{ after_minutes: 0, channel_ids: [everybodys.id] }] }),
    );
  });

  it('offers the channels of the client, too, and adds a step', async () => {
    const route = makeNotificationRoute({
      client_id: client.id,
      steps: [{ after_minutes: 0, channel_ids: [theirs.id] }],
    });
    await show(route);
    await click('add-step');
    const { select, texts } = await channels();
    expect(texts).toEqual(['On call (Webhook)', 'Their help desk (Webhook)']);
    await select?.clickOptions({ text: /On call/ });
    await click('save-route');
    const [[, input]] = api.update.mock.calls as [[string, { steps: unknown }]];
    expect(input.steps).toEqual([
      { after_minutes: 0, channel_ids: [theirs.id] },
      { after_minutes: 15, channel_ids: [everybodys.id] },
    ]);
  });

  it('is only to be read without the right to change it', async () => {
    signedIn(['notifications.read']);
    await show(makeNotificationRoute());
    expect(await (await loader.getHarness(MatInputHarness.with(named('route-name')))).isDisabled()).toBe(true);
    expect([shown('save-route'), shown('add-step'), shown('delete-route')]).toEqual(Array(3).fill(undefined));
  });
});
