#!/bin/sh
# Stands in front of the real git and the real go, as `bin/git` and `bin/go` of a folder, and fails as `state/fault` says: its
# lines are a kind, the n-th call, and the call (see `key` below). All other calls are answered by the real one.
tool=${0##*/}
slot=${0%/bin/*}
state=$slot/state
case $tool in
git) real='@git@' ;;
*) real='@go@' ;;
esac
hex='[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
sha=$hex$hex$hex$hex

# The call without what differs from run to run: `git cat-file blob SHA:go.mod`.
key=$tool
skip=
subcommand=
for word; do
  if [ -n "$skip" ]; then
    skip=
    continue
  fi
  case $word in
  -c) if [ -z "$subcommand" ]; then
    skip=yes
    continue
  fi ;;
  -*=*) word=${word%%=*} ;;
  /*) word=DIR ;;
  # shellcheck disable=SC2254 # a pattern, on purpose
  $sha*) word=SHA${word#$sha} ;;
  esac
  case $word in
  -*) ;;
  *) subcommand=$word ;;
  esac
  key="$key $word"
done
printf '%s\n' "$key" >>"$state/calls"

kind=
if [ -f "$state/fault" ]; then
  { read -r kind && read -r nth && read -r wanted; } <"$state/fault"
  [ "$key" = "$wanted" ] || kind=
fi
# Making a folder is atomic: calls side by side are counted one by one.
if [ -n "$kind" ]; then
  n=1
  until mkdir "$state/seen.$n" 2>/dev/null; do n=$((n + 1)); done
  [ "$n" = "$nth" ] || kind=
fi
[ -z "$kind" ] || : >"$state/struck"

half() {
  "$real" "$@" >"$state/out" 2>"$state/err"
  head -c $(($(wc -c <"$state/out") / 2)) "$state/out"
  head -c $(($(wc -c <"$state/err") / 2)) "$state/err" >&2
}

case $kind in
'') exec "$real" "$@" ;;
exits-1) echo 'it did not work' >&2 && exit 1 ;;
exits-128) echo 'fatal: it did not work' >&2 && exit 128 ;;
killed) kill -KILL $$ ;;
nothing) exit 0 ;;
half) half "$@" && exit 0 ;;
half-exits-1) half "$@" && exit 1 ;;
binary) printf '\377\376\000\001\033[31m\200\n\000\000' && exit 0 ;;
html) printf '<!DOCTYPE html>\n<html><title>502 Bad Gateway</title>\n</html>\n' && exit 0 ;;
null) echo null && exit 0 ;;
other-json)
  printf '{"GOMOD":1,"GOWORK":[],"GOVERSION":{},"GOOS":null,"GOFLAGS":[],"Module":7,"Go":[],"ImportPath":{},"Dir":null}\n'
  exit 0
  ;;
for-ever) exec yes 'it goes on' ;;
never)
  trap '' TERM INT HUP QUIT
  : >"$state/hanging"
  while :; do sleep 1000; done
  ;;
esac
