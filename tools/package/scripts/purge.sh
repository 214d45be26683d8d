# Runs when what the package left is to go, too; its program is gone by then.
rm -rf /etc/gururmm /var/lib/gururmm /opt/gururmm
