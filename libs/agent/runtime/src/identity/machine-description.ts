import { readFileSync } from 'node:fs';
import { hostname, release, version } from 'node:os';
import type { AuthRequest, OsType } from '@gururmm/shared/protocol';

const MAX_LABEL_LENGTH = 255;

/** Host name and operating system as they stand in `auth`. */
export function describeMachine(osType: OsType): Pick<AuthRequest, 'hostname' | 'os_info'> {
  return {
    hostname: asLabel(hostname()),
    os_info: { os_type: osType, os_version: asLabel(describeOsVersion(osType)), arch: process.arch },
  };
}

/** The name of a Linux distribution from the text of os-release(5). */
export function parseOsRelease(text: string): string | undefined {
  const match = /^PRETTY_NAME=(?:"(.*)"|'(.*)'|(.*))$/m.exec(text);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

/** The version of macOS from the text of SystemVersion.plist. */
export function parseSystemVersionPlist(text: string): string | undefined {
  const match = /<key>ProductVersion<\/key>\s*<string>([^<]+)<\/string>/.exec(text);
  return match?.[1] === undefined ? undefined : `macOS ${match[1]}`;
}

function describeOsVersion(osType: OsType): string {
  switch (osType) {
    case 'linux':
      return parseOsRelease(readIfThere('/etc/os-release')) ?? `Linux ${release()}`;
    case 'macos':
      return (
        parseSystemVersionPlist(readIfThere('/System/Library/CoreServices/SystemVersion.plist')) ??
        `Darwin ${release()}`
      );
    case 'windows':
      return `${version()} ${release()}`;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the kernel's release stands in
  }
}

/** A non-empty label without control characters, as the protocol wants it. */
function asLabel(text: string): string {
  const label = text
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MAX_LABEL_LENGTH);
  return label === '' ? 'unknown' : label;
}
