#!/usr/bin/env bash
# Builds the bundles into dist, or into the folder given. tsc first: ncc never sees TypeScript.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-dist}
# Always the same folder: ncc numbers modules by their paths, and the bundles must come out the same everywhere.
build=build
rm -rf "$build"
trap 'rm -rf "$build"' EXIT
npx --no-install tsc -p .
# bundle MODULE FOLDER FILE: ncc takes the module type of what it bundles from the nearest package.json.
bundle() {
  rm -rf "$build/bundle"
  npx --no-install ncc build "$build/$1.js" -o "$build/bundle" --license licenses.txt --quiet
  mkdir -p "$2"
  cp "$build/bundle/index.js" "$2/$3"
  cp "$build/bundle/package.json" "$2/"
  # What starts a bundle has nothing of anybody else's in it.
  if [ -e "$build/bundle/licenses.txt" ]; then cp "$build/bundle/licenses.txt" "$2/"; fi
}
rm -rf "$out"
# What is started loads main.js only then: see src/host/start.ts.
bundle start/action "$out" index.js
bundle action "$out" main.js
bundle start/cli "$out/cli" index.js
bundle cli "$out/cli" main.js
bundle app/post "$out/cli/post" index.js
chmod +x "$out/cli/index.js"
