import { type InstallLayout, serviceArguments } from '../install-layout';

/** Name of the agent's unit. */
export const UNIT_NAME = 'gururmm-agent.service';

/**
 * Families that administration needs; the rest (for example RDS, TIPC, X.25) are only ways into the kernel.
 * AF_ALG is what cryptsetup works with, AF_PACKET what DHCP clients and packet captures do.
 */
const ADDRESS_FAMILIES = 'AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_ALG AF_VSOCK';

/**
 * The agent's unit. Its commands are children of the agent and inherit everything below, so the sandbox takes away only
 * what no administration needs (ADR 0036). Nothing here may give the unit a mount namespace of its own (as PrivateTmp
 * and every Protect…= do): a file system that a command mounts would be missing on the machine.
 */
export function unitText(layout: InstallLayout): string {
  const command = [layout.programPath, ...serviceArguments(layout)].map(quoteWord).join(' ');
  return `# Written by "gururmm-agent install"; changes of your own belong into gururmm-agent.service.d/*.conf.
[Unit]
Description=GuruRMM agent
Documentation=man:systemd.exec(5)
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${command}
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=30
OOMPolicy=continue
LimitCORE=0
KeyringMode=private
LockPersonality=yes
RestrictRealtime=yes
RestrictAddressFamilies=${ADDRESS_FAMILIES}
SystemCallFilter=~@obsolete @cpu-emulation
SystemCallErrorNumber=EPERM
CapabilityBoundingSet=~CAP_MAC_OVERRIDE CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_AUDIT_READ

[Install]
WantedBy=multi-user.target
`;
}

/** One word of an ExecStart line (systemd.service(5), "Command lines"): `%` and `$` would be replaced. */
function quoteWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w./:@%$+-]+$/.test(escaped) ? escaped : `"${escaped.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
