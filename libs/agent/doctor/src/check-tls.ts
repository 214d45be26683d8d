import { messageOf, type ServerRoute } from '@gururmm/agent/runtime';
import type { PeerCertificate } from 'node:tls';
import { failed, type Finding, ok } from './finding';
import { authorityOf, type Endpoint, openTls } from './network/open-socket';

/** Makers of proxies and virus scanners that open TLS, as their own authorities call themselves. */
const INTERCEPTORS =
  /zscaler|fortinet|fortigate|palo ?alto|blue ?coat|symantec web|netskope|umbrella|forcepoint|websense|sophos|watchguard|check ?point|barracuda|sonicwall|untangle|mcafee|trend ?micro|kaspersky|eset |avast|avg |bitdefender|mitmproxy|fiddler|charles proxy|squid|burp|portswigger|proxy|firewall|inspection|interception/i;

/** Whether the server's certificate is one that the agent trusts. */
export async function checkTls(endpoint: Endpoint, route: ServerRoute): Promise<Finding> {
  try {
    const { socket, certificate, refusal } = await openTls(endpoint, route);
    socket.destroy();
    if (refusal !== undefined) return judge(refusal, certificate, endpoint, route);
    return ok(
      'tls',
      `the certificate is trusted until ${dateOf(certificate.valid_to)}, issued by ${issuerOf(certificate)}`,
    );
  } catch (error) {
    return failed(
      'tls',
      'tls_broken',
      `no TLS with ${authorityOf(endpoint)}: ${messageOf(error)}`,
      'Check that this port of the server speaks TLS; a firewall may also cut TLS that it cannot open.',
    );
  }
}

function judge(
  refusal: string,
  certificate: PeerCertificate,
  { host }: Endpoint,
  { certificateAuthority }: ServerRoute,
): Finding {
  const issuer = issuerOf(certificate);
  switch (refusal) {
    case 'CERT_HAS_EXPIRED':
      return failed(
        'tls',
        'tls_expired',
        `the certificate of ${host} ended on ${dateOf(certificate.valid_to)} (issuer: ${issuer})`,
        'Renew the certificate on the server; if it is still good, set the clock of this machine.',
      );
    case 'CERT_NOT_YET_VALID':
      return failed(
        'tls',
        'tls_not_yet_valid',
        `the certificate of ${host} begins on ${dateOf(certificate.valid_from)} (issuer: ${issuer})`,
        'Set the clock of this machine; if it is right, the server has a wrong certificate.',
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return failed(
        'tls',
        'tls_wrong_name',
        `the certificate is for ${certificate.subjectaltname ?? [certificate.subject.CN].flat().join(', ')}, not for ${host} (issuer: ${issuer})`,
        'Correct the name in server_url, or give the server a certificate for it.',
      );
    default:
      return ofUnknownAuthority(issuer, refusal, certificateAuthority !== undefined);
  }
}

function ofUnknownAuthority(issuer: string, refusal: string, isPinned: boolean): Finding {
  const whose = isPinned ? 'none of the authorities in tls.ca_file' : 'no authority that this agent trusts';
  const detail = `the certificate was issued by ${issuer}: ${whose} (${refusal})`;
  if (INTERCEPTORS.test(issuer)) {
    return failed(
      'tls',
      'tls_intercepted',
      `${detail}; something between this machine and the server opens TLS`,
      'Exempt the server from TLS inspection, or add the authority of the inspecting proxy to tls.ca_file.',
    );
  }
  return failed(
    'tls',
    'tls_unknown_authority',
    detail,
    `If that is the server's own authority, put it into tls.ca_file; if it is a proxy or virus scanner, exempt the server from it.`,
  );
}

/** Organisation and name of the issuer. */
function issuerOf({ issuer }: Partial<PeerCertificate>): string {
  const parts = [issuer?.O, issuer?.CN].flat().filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? 'an unnamed authority' : `"${[...new Set(parts)].join(', ')}"`;
}

function dateOf(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 16).replace('T', ' ');
}
