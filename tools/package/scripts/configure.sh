# Runs after the files are in place. The package carries the program and its installer; where the program stands, its unit
# and its configuration are the installer's to say, and a version that updated itself further is left alone.
carried=/opt/gururmm/package/gururmm-agent
installed=/opt/gururmm/bin/gururmm-agent
config=/etc/gururmm/agent.toml

if [ ! -e "$config" ]; then
  echo "GuruRMM agent: nothing runs yet. Enrol this machine with"
  echo "  sudo GURURMM_SITE_KEY=... $carried install --server https://rmm.example.com --site-code CODE"
  exit 0
fi
if [ -x "$installed" ]; then
  ours=$("$carried" version)
  theirs=$("$installed" version 2>/dev/null || echo 0)
  # A version before a release (1.4.0-rc.1) comes before it.
  newest=$(printf '%s\n%s\n' "$ours" "$theirs" | tr '-' '~' | sort -V | tail -n 1 | tr '~' '-')
  if [ "$newest" = "$theirs" ] && [ "$ours" != "$theirs" ]; then
    echo "GuruRMM agent: $theirs is installed and newer than $ours of this package; it stays."
    exit 0
  fi
fi
server=$(sed -n 's/^server_url *= *"\(.*\)"/\1/p' "$config" | head -n 1)
# 4: installed and running, the server was not reached yet.
"$carried" install --server "$server" --quiet || [ $? -eq 4 ]
