# Runs before the package goes; configuration, identity and data stay.
/opt/gururmm/package/gururmm-agent uninstall --quiet
