import { TestBed } from '@angular/core/testing';
import { ApiError, NotificationChannelsApi, NotificationDeliveriesApi } from '@gururmm/console/data-access';
import { makeDelivery, makeNotificationChannel } from '@gururmm/console/testing';
import { ChannelTest } from './channel-test';

describe('ChannelTest', () => {
  const channel = makeNotificationChannel();
  const queued = makeDelivery({ state: 'queued', attempts: 0, delivered_at: null });
  const channels = { test: jest.fn() };
  const deliveries = { get: jest.fn() };
  let test: ChannelTest;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.resetAllMocks();
    channels.test.mockResolvedValue(queued);
    TestBed.configureTestingModule({
      providers: [
        ChannelTest,
        { provide: NotificationChannelsApi, useValue: channels },
        { provide: NotificationDeliveriesApi, useValue: deliveries },
      ],
    });
    test = TestBed.inject(ChannelTest);
  });

  afterEach(() => jest.useRealTimers());

  it('looks after the message until it is delivered', async () => {
    deliveries.get.mockResolvedValueOnce({ ...queued, state: 'retrying', attempts: 1, last_error: 'refused' });
    deliveries.get.mockResolvedValue({ ...queued, state: 'delivered', attempts: 2 });
    await test.send(channel);
    expect([test.delivery()?.state, test.isOver()]).toEqual(['queued', false]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect([test.delivery()?.last_error, test.isOver()]).toEqual(['refused', false]);
    await jest.advanceTimersByTimeAsync(10_000);
    expect([test.delivery()?.state, test.isOver()]).toEqual(['delivered', true]);
    expect(deliveries.get).toHaveBeenCalledTimes(2);
  });

  it('says why nothing could be sent', async () => {
    channels.test.mockRejectedValue(new ApiError(409, 'conflict', 'The channel is switched off.'));
    await test.send(channel);
    await jest.advanceTimersByTimeAsync(5_000);
    expect([test.error()?.detail, test.isOver(), deliveries.get.mock.calls.length]).toEqual([
      'The channel is switched off.',
      true,
      0,
    ]);
  });

  it('stops looking when nobody waits any more', async () => {
    deliveries.get.mockResolvedValue(queued);
    await test.send(channel);
    TestBed.resetTestingModule();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(deliveries.get).not.toHaveBeenCalled();
  });
});
