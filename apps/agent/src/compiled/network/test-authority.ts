import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Key and certificate of a server in PEM form. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A private certificate authority in a directory of its own, made by openssl. */
export class TestAuthority {
  private readonly directory = mkdtempSync(join(tmpdir(), 'gururmm-ca-'));
  readonly caFile = join(this.directory, 'ca.pem');
  private issued = 0;

  /** @param organisation stands in the issuer of every certificate */
  constructor(organisation: string) {
    const subject = ['-subj', `/O=${organisation}/CN=${organisation} Root`];
    const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
    const files = ['-keyout', join(this.directory, 'ca.key'), '-out', this.caFile];
    this.openssl(['req', '-x509', ...EC_KEY, ...files, '-days', '30', ...subject, ...extensions]);
    writeFileSync(join(this.directory, 'index.txt'), '');
    writeFileSync(join(this.directory, 'ca.cnf'), this.configuration());
  }

  /**
   * A certificate for these names.
   * @param days first and last day of its life, counted from now
   */
  issue(names: readonly string[], days: readonly [number, number] = [-1, 10]): ServerCertificate {
    this.issued += 1;
    const [key, request, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map((ending) =>
      join(this.directory, `leaf-${this.issued}.${ending}`),
    ) as [string, string, string, string];
    this.openssl(['req', ...EC_KEY, '-keyout', key, '-out', request, '-subj', `/CN=leaf ${this.issued}`]);
    writeFileSync(extensions, `subjectAltName=${names.map(alternativeName).join(',')}\n`);
    const life = ['-startdate', openSslTime(days[0]), '-enddate', openSslTime(days[1])];
    const files = ['-in', request, '-out', cert, '-extfile', extensions];
    this.openssl(['ca', '-batch', '-notext', '-config', join(this.directory, 'ca.cnf'), ...files, ...life]);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private openssl(args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.directory, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  private configuration(): string {
    return [
      '[ca]',
      'default_ca = own',
      '[own]',
      `database = ${join(this.directory, 'index.txt')}`,
      `new_certs_dir = ${this.directory}`,
      `certificate = ${this.caFile}`,
      `private_key = ${join(this.directory, 'ca.key')}`,
      'rand_serial = yes',
      'unique_subject = no',
      'default_md = sha256',
      'policy = any',
      '[any]',
      'commonName = supplied',
      '',
    ].join('\n');
  }
}

function alternativeName(name: string): string {
  return /^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`;
}

function openSslTime(days: number): string {
  const text = new Date(Date.now() + days * DAY_MS).toISOString();
  return `${text.slice(0, 19).replaceAll(/[-T:]/g, '')}Z`;
}
