import { asApiError } from '@gururmm/console/data-access';
import { newIdempotencyKey } from './idempotency-key';

/**
 * Keeps a form from being carried out twice by mistake: the same form sent again after no answer came
 * keeps its key. The server may have stored the first one, and then answers with it.
 */
export class SubmissionKey {
  private unanswered: { body: string; key: string } | null = null;

  /**
   * @param content what is sent, as something that JSON can hold
   * @throws ApiError when the server refuses or cannot be reached
   */
  async send<T>(content: unknown, submit: (key: string) => Promise<T>): Promise<T> {
    const body = JSON.stringify(content);
    const key = this.unanswered?.body === body ? this.unanswered.key : newIdempotencyKey();
    this.unanswered = { body, key };
    try {
      const answer = await submit(key);
      this.unanswered = null;
      return answer;
    } catch (thrown) {
      if (asApiError(thrown).status !== 0) this.unanswered = null;
      throw thrown;
    }
  }
}
