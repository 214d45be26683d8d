import { inject, Injectable } from '@angular/core';
import { ApiClient } from './api-client';
import type { LiveTicket } from './api-models';

@Injectable({ providedIn: 'root' })
export class RealtimeApi {
  private readonly api = inject(ApiClient);

  /** A one-time ticket that opens the live socket. */
  ticket(): Promise<LiveTicket> {
    return this.api.post('/realtime/tickets');
  }
}
