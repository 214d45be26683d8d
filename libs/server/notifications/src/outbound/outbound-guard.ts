import { lookup } from 'node:dns/promises';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { SendError } from '../senders/send-error';
import { AddressRules } from './address-rules';

/** One address that a name stands for. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export type ResolveName = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** Token of another resolver than the system's. */
export const RESOLVE_NAME = Symbol('RESOLVE_NAME');

/**
 * Keeps what a channel names away from everything inside (server-side request forgery): a name is resolved once,
 * its addresses are judged, and the connection goes to the judged address and nowhere else.
 */
@Injectable()
export class OutboundGuard {
  private readonly rules: AddressRules;
  private readonly resolve: ResolveName;

  constructor(
    @Inject(CONFIGURATION) { notifications }: Pick<Configuration, 'notifications'>,
    @Optional() @Inject(RESOLVE_NAME) resolve?: ResolveName,
  ) {
    this.rules = new AddressRules(notifications.allowedRanges);
    this.resolve = resolve ?? ((hostname) => lookup(hostname, { all: true }));
  }

  /**
   * The address behind the URL of a channel.
   * @throws SendError when it may not be reached, or the name has no address
   */
  async addressOfUrl(url: URL): Promise<ResolvedAddress> {
    const fault = faultOfUrl(url);
    if (fault !== undefined) throw new SendError(fault, { isFinal: true });
    const found = await this.addressOf(url.hostname);
    if (url.protocol === 'http:' && !this.rules.isExplicitlyAllowed(found.address))
      throw new SendError('http without TLS goes only to addresses that the server’s operator allows', {
        isFinal: true,
      });
    return found;
  }

  /**
   * The address behind a host name. One address that is not allowed refuses the name, whatever else it stands for.
   * @throws SendError
   */
  async addressOf(hostname: string): Promise<ResolvedAddress> {
    const addresses = await this.addressesOf(hostname.replace(/^\[|\]$/g, ''));
    const [first] = addresses;
    if (first === undefined) throw new SendError('the name of the host has no address');
    if (!addresses.every(({ address }) => this.rules.allows(address)))
      throw new SendError('the host has an address that is not public, and the server’s operator does not allow it', {
        isFinal: true,
      });
    return first;
  }

  private async addressesOf(hostname: string): Promise<readonly ResolvedAddress[]> {
    try {
      return await this.resolve(hostname);
    } catch (error) {
      throw new SendError('the name of the host cannot be resolved', { cause: error });
    }
  }
}

/** What is wrong with the URL of a channel, whatever it leads to. */
export function faultOfUrl(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the URL must begin with https://';
  if (url.username !== '' || url.password !== '') return 'the URL must not hold a user name or password';
  return undefined;
}
