#!/bin/sh
# libfaketime for the tests of clocks that jump: that on this machine, else Debian's by apt.
set -eu

found() {
    ls /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib/faketime/libfaketimeMT.so.1 /usr/local/lib/faketime/libfaketimeMT.so.1 2>/dev/null | grep -q .
}

if found; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing libfaketime by apt ..."
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libfaketime >/dev/null && found; then
        echo "libfaketime is here"
        exit 0
    fi
    echo "apt could not bring it." >&2
fi
echo "libfaketime is not here. Install it (on Debian and Ubuntu: sudo apt-get install libfaketime) and run make test again." >&2
exit 1
