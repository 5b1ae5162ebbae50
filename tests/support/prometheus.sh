#!/bin/sh
# A real Alertmanager and promtool for the tests: those on the path, else Debian's by apt.
set -eu

found() {
    { command -v alertmanager || command -v prometheus-alertmanager; } >/dev/null 2>&1 && command -v promtool >/dev/null 2>&1
}

if found; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Prometheus and Alertmanager by apt ..."
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager >/dev/null && found; then
        echo "Prometheus and Alertmanager are here"
        exit 0
    fi
    echo "apt could not bring them." >&2
fi
echo "Alertmanager or promtool is not here. Install them (on Debian and Ubuntu: sudo apt-get install prometheus prometheus-alertmanager) and run make test again." >&2
exit 1
