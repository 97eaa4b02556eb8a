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
# ncc takes the module type of what it bundles from the nearest package.json.
npx --no-install ncc build "$build/action.js" -o "$build/action" --license licenses.txt --quiet
npx --no-install ncc build "$build/cli.js" -o "$build/command" --license licenses.txt --quiet
npx --no-install ncc build "$build/post.js" -o "$build/poster" --license licenses.txt --quiet
rm -rf "$out"
mkdir -p "$out/cli/post"
cp "$build/action/index.js" "$build/action/licenses.txt" "$build/action/package.json" "$out/"
cp "$build/command/index.js" "$build/command/licenses.txt" "$build/command/package.json" "$out/cli/"
cp "$build/poster/index.js" "$build/poster/licenses.txt" "$build/poster/package.json" "$out/cli/post/"
