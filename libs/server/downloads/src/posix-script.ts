/** Everything of the POSIX installer that is the same for each site; checked with `dash -n` and run by a spec. */
export const POSIX_SCRIPT = String.raw`usage() {
  cat <<'USAGE'
Usage: sh install.sh [options]
  --site-key KEY             the site's key; without one the agent may have to wait for approval
  --registration-token TOKEN a registration token instead of the key
  --prefix DIR               everything below DIR, no root needed, nothing starts at boot
  --no-service               start in the background now, but not at boot
  --allow-insecure           accept a server without TLS that is not on this machine
  --uninstall                stop the agent and remove it with its data
USAGE
}

say() { printf '%s\n' "gururmm: $*"; }
fail() { printf '%s\n' "gururmm: $*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

read_options() {
  # From the environment, where other users of the machine do not see them.
  site_key=$(printenv GURURMM_SITE_KEY || true) registration_token=$(printenv GURURMM_REGISTRATION_TOKEN || true)
  prefix='' service=yes allow_insecure=no action=install
  while [ $# -gt 0 ]; do
    case "$1" in
      --site-key | --registration-token | --prefix) [ $# -ge 2 ] || fail "$1 needs a value" ;;
    esac
    case "$1" in
      --site-key) site_key=$2; shift ;;
      --registration-token) registration_token=$2; shift ;;
      --prefix) prefix=$2; shift ;;
      --no-service) service=no ;;
      --allow-insecure) allow_insecure=yes ;;
      --uninstall) action=uninstall ;;
      --help) usage; exit 0 ;;
      *) usage >&2; fail "unknown option $1" ;;
    esac
    shift
  done
  check_secret "$site_key" grmm_site_ '--site-key'
  check_secret "$registration_token" grmm_reg_ '--registration-token'
}

check_secret() {
  [ -n "$1" ] || return 0
  case "$1" in
    *[!A-Za-z0-9_-]*) fail "$3 holds characters that no key has" ;;
    "$2"?*) ;;
    *) fail "$3 must begin with $2" ;;
  esac
}

find_platform() {
  libc=''
  case "$(uname -s)" in
    Linux) os=linux; if is_musl; then libc=-musl; fi ;;
    Darwin) os=macos ;;
    *) fail "$(uname -s) is not supported; there are agents for Linux, macOS and Windows" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "processors of type $(uname -m) are not supported" ;;
  esac
}

is_musl() {
  for loader in /lib/ld-musl-*; do
    [ -e "$loader" ] && return 0
  done
  return 1
}

choose_paths() {
  if [ -n "$prefix" ]; then
    case "$prefix" in *"'"* | *'
'*) fail '--prefix must not hold quotes or line breaks' ;; esac
    if [ "$action" = install ]; then mkdir -p "$prefix"; fi
    [ -d "$prefix" ] || fail "nothing is installed in $prefix"
    prefix=$(cd "$prefix" && pwd)
    [ "$prefix" != / ] || fail '--prefix must not be the root directory'
    binary=$prefix/bin/gururmm-agent config=$prefix/agent.toml data=$prefix/data service=no
    return
  fi
  [ "$(id -u)" = 0 ] || fail 'run this as root (for example with sudo), or give --prefix DIR to try it without'
  if [ "$os" = macos ]; then
    binary=/usr/local/gururmm/bin/gururmm-agent
    config='/Library/Application Support/GuruRMM/agent.toml' data='/Library/Application Support/GuruRMM/data'
  else
    binary=/opt/gururmm/bin/gururmm-agent config=/etc/gururmm/agent.toml data=/var/lib/gururmm
  fi
}

check_server_url() {
  case "$server_url" in
    https://* | http://localhost | http://localhost:* | http://127.0.0.1 | http://127.0.0.1:* | http://\[::1\]*) return ;;
  esac
  [ "$allow_insecure" = yes ] || fail "$server_url has no TLS: keys would travel in the clear; put TLS in front of the server, or add --allow-insecure"
}

fetch() {
  if has curl; then
    curl -fsSL --retry 3 -o "$2" "$1"
  elif has wget; then
    wget -q -O "$2" "$1"
  else
    fail 'curl or wget is needed'
  fi
}

sha256_of() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  else
    openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
  fi
}

choose_file() {
  file=gururmm-agent-$os$libc-$arch
  if checksum=$(checksum_of "$file"); then return; fi
  fail "this server has not published an agent for $os$libc-$arch yet; try again later, or ask its administrator"
}

install_binary() {
  choose_file
  mkdir -p "$(dirname "$binary")"
  if [ -x "$binary" ] && [ "$(sha256_of "$binary")" = "$checksum" ]; then
    say "$binary is up to date"
    return
  fi
  draft=$binary.new.$$
  trap 'rm -f "$draft"' EXIT
  say "downloading $server_url/downloads/$file"
  fetch "$server_url/downloads/$file" "$draft" || fail "the download from $server_url failed"
  [ "$(sha256_of "$draft")" = "$checksum" ] || fail 'the checksum of the download is wrong; nothing was changed, run this again'
  chmod 755 "$draft"
  mv -f "$draft" "$binary"
  trap - EXIT
}

write_config() {
  mkdir -p "$(dirname "$config")" "$data"
  chmod 700 "$data"
  if [ -f "$config" ] && [ -z "$site_key$registration_token" ] && grep -qxF "server_url = '$server_url'" "$config"; then
    say "$config is kept"
    return
  fi
  if [ -f "$config" ]; then cp -p "$config" "$config.old"; fi
  (
    umask 077
    {
      printf '# GuruRMM agent; written by its installer.\n'
      printf "server_url = '%s'\nsite_code = '%s'\ndata_dir = '%s'\n" "$server_url" "$site_code" "$data"
      if [ -n "$site_key" ]; then printf "site_key = '%s'\n" "$site_key"; fi
      if [ -n "$registration_token" ]; then printf "registration_token = '%s'\n" "$registration_token"; fi
      if [ "$allow_insecure" = yes ]; then printf 'allow_insecure = true\n'; fi
    } >"$config.new"
  )
  mv -f "$config.new" "$config"
}

start_agent() {
  stop_background
  if [ "$service" = yes ] && [ "$os" = macos ]; then
    start_launchd
  elif [ "$service" = yes ] && [ -d /run/systemd/system ] && has systemctl; then
    start_systemd
  else
    start_background
  fi
}

unit=/etc/systemd/system/gururmm-agent.service
plist=/Library/LaunchDaemons/com.gururmm.agent.plist

start_systemd() {
  cat >"$unit" <<UNIT
[Unit]
Description=GuruRMM agent
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=$binary run --service --config $config
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target
UNIT
  chmod 644 "$unit"
  systemctl daemon-reload
  systemctl enable --quiet gururmm-agent.service
  systemctl restart gururmm-agent.service
  say 'the agent runs as the systemd service gururmm-agent'
}

start_launchd() {
  cat >"$plist" <<PLIST
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>Label</key><string>com.gururmm.agent</string>
  <key>ProgramArguments</key>
  <array><string>$binary</string><string>run</string><string>--service</string><string>--config</string><string>$config</string></array>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><true/>
</dict></plist>
PLIST
  chmod 644 "$plist"
  launchctl bootout system "$plist" 2>/dev/null || true
  launchctl bootstrap system "$plist"
  say 'the agent runs as the launchd service com.gururmm.agent'
}

start_background() {
  log=$data/agent-output.log
  nohup "$binary" run --config "$config" >>"$log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$data/agent.pid"
  sleep 1
  kill -0 "$pid" 2>/dev/null || fail "the agent ended at once; $log says why"
  say "the agent runs in the background (pid $pid); it does not start again after a reboot"
}

stop_background() {
  [ -f "$data/agent.pid" ] || return 0
  old=$(cat "$data/agent.pid")
  if is_agent "$old"; then
    kill "$old"
    waited=0
    while kill -0 "$old" 2>/dev/null && [ "$waited" -lt 20 ]; do
      sleep 1
      waited=$((waited + 1))
    done
    if is_agent "$old"; then kill -9 "$old"; fi
  fi
  rm -f "$data/agent.pid"
}

is_agent() {
  case "$1" in '' | *[!0-9]*) return 1 ;; esac
  kill -0 "$1" 2>/dev/null || return 1
  if [ -r "/proc/$1/cmdline" ]; then
    tr '\0' '\n' <"/proc/$1/cmdline" | grep -qxF -e "$config"
  else
    ps -p "$1" -o args= | grep -qF -e "$config"
  fi
}

uninstall() {
  [ -f "$config" ] && grep -q '^# GuruRMM agent' "$config" || fail "$config does not exist or is not the installer's; nothing was removed"
  if [ -z "$prefix" ] && [ -f "$unit" ]; then
    systemctl disable --quiet --now gururmm-agent.service || true
    rm -f "$unit"
    systemctl daemon-reload || true
  fi
  if [ -z "$prefix" ] && [ -f "$plist" ]; then
    launchctl bootout system "$plist" 2>/dev/null || true
    rm -f "$plist"
  fi
  stop_background
  rm -rf "$data"
  rm -f "$binary" "$config" "$config.old"
  rmdir "$(dirname "$binary")" "$(dirname "$config")" 2>/dev/null || true
  say 'the agent and its data are removed; delete the machine in the console, too'
}

main() {
  read_options "$@"
  find_platform
  choose_paths
  if [ "$action" = uninstall ]; then
    uninstall
    return
  fi
  check_server_url
  install_binary
  write_config
  start_agent
  say "this machine enrols at $server_url; it appears in the console within seconds, or waits there for approval"
}

# The last line: a download that broke off runs nothing.
main "$@"
`;
