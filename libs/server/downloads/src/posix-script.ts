/** Everything of the POSIX installer that is the same for each site; checked with `dash -n` and run by a spec. */
export const POSIX_SCRIPT = String.raw`usage() {
  cat <<'USAGE'
Installs the GuruRMM agent and enrols this machine, or brings it up to date. Options:
  --quiet               say nothing but faults
  --proxy URL           HTTP proxy, for the download and for the agent
  --ca-file FILE        PEM file of the only authorities to trust, for both
  --site-key-file FILE  file that holds the site's key
  --no-start            install and enrol, start nothing
  --reconfigure         move a machine that belongs to another server
  --prefix DIR          everything below DIR: no root, no service
  --allow-insecure      permit a server without TLS that is not this machine
  --uninstall           take the agent off this machine
  --purge               with --uninstall: its configuration, identity and data, too
Secrets come by the environment: GURURMM_SITE_KEY, GURURMM_REGISTRATION_TOKEN, GURURMM_PROXY.
Without a key or a token the machine may have to wait for approval.
Exit codes: 0 done, 1 failed, 3 the server refused the key, 4 the server has not been reached yet.
USAGE
}

say() { [ -n "$quiet" ] || printf 'gururmm: %s\n' "$*"; }
fail() { printf 'gururmm: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

read_options() {
  action=install quiet='' ca_file='' key_file='' prefix='' start='' reconfigure='' insecure='' purge=''
  proxy=$(printenv GURURMM_PROXY || true)
  while [ $# -gt 0 ]; do
    case "$1" in
      --proxy | --ca-file | --site-key-file | --prefix) [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 needs a value" ;;
    esac
    case "$1" in
      --quiet) quiet=$1 ;;
      --proxy) proxy=$2; shift ;;
      --ca-file) ca_file=$2; shift ;;
      --site-key-file) key_file=$2; shift ;;
      --no-start) start=$1 ;;
      --reconfigure) reconfigure=$1 ;;
      --prefix) prefix=$2; shift ;;
      --allow-insecure) insecure=$1 ;;
      --uninstall) action=uninstall ;;
      --purge) purge=$1 ;;
      --help) usage; exit 0 ;;
      --site-key* | --registration-token*)
        fail 'secrets are not taken from the command line, which every user can read; set GURURMM_SITE_KEY or GURURMM_REGISTRATION_TOKEN' ;;
      *) fail "unknown option $1; --help names them all" ;;
    esac
    shift
  done
  [ -z "$purge" ] || [ "$action" = uninstall ] || fail '--purge belongs to --uninstall'
  for file in "$ca_file" "$key_file"; do
    [ -z "$file" ] || [ -r "$file" ] || fail "$file cannot be read"
  done
}

find_platform() {
  case "$(uname -s)" in
    Linux) os=linux program=/opt/gururmm/bin/gururmm-agent ;;
    Darwin) os=macos program=/usr/local/gururmm/bin/gururmm-agent ;;
    *) fail "$(uname -s) is not supported; there are agents for Linux, macOS and Windows" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "processors of type $(uname -m) are not supported" ;;
  esac
  if [ "$os" = macos ]; then
    # A shell that Rosetta translates sees an Intel processor.
    if [ "$(sysctl -n hw.optional.arm64 2>/dev/null)" = 1 ]; then arch=arm64; fi
  elif is_musl; then
    os=linux-musl
  fi
  if [ -n "$prefix" ]; then program=$prefix/bin/gururmm-agent; fi
}

is_musl() {
  case "$(ldd --version 2>&1)" in
    *musl*) return 0 ;;
    *GLIBC* | *GNU*) return 1 ;;
  esac
  for loader in /lib/ld-musl-*; do
    [ -e "$loader" ] && return 0
  done
  return 1
}

sha256_of() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  elif has openssl; then
    openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
  else
    fail 'sha256sum, shasum or openssl is needed'
  fi
}

# A directory of our own in which programs may run; /tmp is often mounted without that.
make_work() {
  for base in "$(printenv TMPDIR || echo /tmp)" /var/tmp "$(printenv HOME || echo /root)" /opt; do
    work=$base/gururmm-install.$$
    mkdir -m 700 "$work" 2>/dev/null || continue
    trap 'rm -rf "$work"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '#!/bin/sh\n' >"$work/probe"
    chmod 700 "$work/probe"
    if "$work/probe" 2>/dev/null; then return; fi
    rm -rf "$work"
  done
  fail 'there is no directory in which a program may run; name one by TMPDIR'
}

# The beginning of what a program said, as one line.
in_short() { printf %s "$1" | tr '\n' ' ' | cut -c 1-160; }

fetch() (
  if [ -n "$proxy" ]; then export http_proxy="$proxy" https_proxy="$proxy"; fi
  # Named alone, a file of authorities would come on top of those of the system.
  mkdir -p "$work/none"
  if has curl; then
    set -- -fsSL --retry 3 -o "$2" "$1"
    if [ -n "$ca_file" ]; then set -- --cacert "$ca_file" --capath "$work/none" "$@"; fi
    curl "$@"
  elif has wget; then
    set -- -O "$2" "$1"
    if wget --version 2>/dev/null | grep -q GNU; then set -- -nv "$@"; else set -- -q "$@"; fi
    if [ -n "$ca_file" ]; then set -- --ca-certificate="$ca_file" --ca-directory="$work/none" "$@"; fi
    wget "$@"
  else
    echo 'curl or wget is needed' >&2
    return 1
  fi
)

download() {
  file=gururmm-agent-$os-$arch
  checksum=$(checksum_of "$file") ||
    fail "this server has not published an agent for $os-$arch yet; try again later, or ask its administrator"
  if [ -x "$program" ] && [ "$(sha256_of "$program")" = "$checksum" ]; then
    source=$program
    return
  fi
  make_work
  source=$work/gururmm-agent
  say "downloading $server_url/downloads/$file"
  fault=$(fetch "$server_url/downloads/$file" "$source" 2>&1) ||
    fail "$server_url/downloads/$file cannot be downloaded: $(in_short "$fault")"
  [ "$(sha256_of "$source")" = "$checksum" ] ||
    fail 'the checksum of the download is wrong; nothing was changed, run this again'
  chmod 700 "$source"
  fault=$("$source" version 2>&1) || fail "the program does not run on this machine: $(in_short "$fault")"
}

# Not the standard input: the rest of this script may stand in it.
run_agent() {
  if [ -n "$proxy" ]; then export GURURMM_PROXY="$proxy"; fi
  "$@" </dev/null || exit $?
}

install_agent() {
  download
  set -- install --server "$server_url" --site-code "$site_code" --keep-newer
  if [ -n "$prefix" ]; then set -- "$@" --prefix "$prefix"; fi
  if [ -n "$ca_file" ]; then set -- "$@" --ca-file "$ca_file"; fi
  if [ -n "$key_file" ]; then set -- "$@" --site-key-file "$key_file"; fi
  for flag in $quiet $start $reconfigure $insecure; do set -- "$@" "$flag"; done
  run_agent "$source" "$@"
}

uninstall_agent() {
  if "$program" version >/dev/null 2>&1; then
    source=$program
  elif [ -n "$purge" ]; then
    download
  else
    say "no agent is installed as $program"
    return
  fi
  set -- uninstall
  if [ -n "$prefix" ]; then set -- "$@" --prefix "$prefix"; fi
  for flag in $quiet $purge; do set -- "$@" "$flag"; done
  run_agent "$source" "$@"
}

main() {
  read_options "$@"
  find_platform
  [ -n "$prefix" ] || [ "$(id -u)" = 0 ] ||
    fail 'run this as root (for example with sudo), or give --prefix DIR to install below a directory'
  "$action"_agent
}

# The last line: a download that broke off runs nothing.
main "$@"
`;
