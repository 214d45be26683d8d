import { inject, Injectable } from '@angular/core';
import { auditList } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { AuditEntry, AuditFilters, Page } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

@Injectable({ providedIn: 'root' })
export class AuditApi {
  private readonly api = inject(ApiClient).options;

  list(filters: AuditFilters, page: PageRequest): Promise<Page<AuditEntry>> {
    return dataOf(auditList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }
}
