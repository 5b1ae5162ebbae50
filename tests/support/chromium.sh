#!/bin/sh
# A real browser for the page's tests: the one that CHROMIUM names, an installed Chrome or Chromium, else Debian's by apt.
set -eu

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

if [ -n "${CHROMIUM:-}" ] || found; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium by apt ..."
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null && found; then
        echo "Chromium is here"
        exit 0
    fi
    echo "apt could not bring Chromium." >&2
fi
echo "No browser is here. Install Chromium or Chrome (on Debian and Ubuntu: sudo apt-get install chromium), or name one: CHROMIUM=/path/to/chrome make test" >&2
exit 1
