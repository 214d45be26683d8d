import { inject, Injectable } from '@angular/core';
import { ticketsCreate } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { LiveTicket } from './api-models';

@Injectable({ providedIn: 'root' })
export class RealtimeApi {
  private readonly api = inject(ApiClient).options;

  /** A one-time ticket that opens the live socket. */
  ticket(): Promise<LiveTicket> {
    return dataOf(ticketsCreate(this.api));
  }
}
