import { inject, Injectable } from '@angular/core';
import { ApiClient } from './api-client';
import type { LoginAnswer, User } from './api-models';

@Injectable({ providedIn: 'root' })
export class AuthApi {
  private readonly api = inject(ApiClient);

  login(email: string, password: string): Promise<LoginAnswer> {
    return this.api.post('/auth/login', { email, password });
  }

  me(): Promise<User> {
    return this.api.get('/auth/me');
  }

  logout(): Promise<void> {
    return this.api.post('/auth/logout');
  }

  changePassword(currentPassword: string, newPassword: string): Promise<void> {
    return this.api.post('/auth/password', { current_password: currentPassword, new_password: newPassword });
  }
}
