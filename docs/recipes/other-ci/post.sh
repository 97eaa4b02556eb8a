#!/usr/bin/env bash
# For any CI other than GitHub Actions: judges the checked-out commit, and comments on its pull request on GitHub.
# There are two commands, so that the benchmarks, which are the pull request's own code, never run with the token:
#
#   post.sh check   measures and judges; the exit code is the verdict: 0 pass, 1 over budget, 2 cannot judge. This is the gate.
#   post.sh post    comments, using the report from check; needs no Go. Run it after check, whatever its exit code was.
#
# Run each in a job of its own and hand the file over as the CI hands files over. Give the token to the second one only.
#
#   ALLOCS_BUDGET   folder with a clone of allocs-budget at a commit you chose; its dist runs with Node alone
#   REPORT          the report's file (default: allocs-budget.json)
#   BASE            branch that the pull request goes into, of the remote origin (default: main)
#   REPOSITORY      OWNER/NAME on GitHub                                                   (post)
#   PULL_REQUEST    its number                                                             (post)
#   GITHUB_TOKEN    may read the repository and write pull requests; nothing else           (post)
#   GITHUB_API_URL  for GitHub Enterprise Server: https://HOST/api/v3                       (post, optional)
set -euo pipefail

need() {
  for name in "$@"; do
    if [ -z "${!name-}" ]; then
      echo "post.sh: the variable $name is not set" >&2
      exit 2
    fi
  done
}

need ALLOCS_BUDGET
report=${REPORT:-allocs-budget.json}
branch=${BASE:-main}
# Not the branch itself: it may have moved on. 1 would be a verdict, so what goes wrong here is 2.
base=$(git merge-base HEAD "origin/$branch") || {
  echo "post.sh: no commit that HEAD and origin/$branch share; fetch the branch, with its history" >&2
  exit 2
}

allocs_budget() {
  node "$ALLOCS_BUDGET/dist/cli/index.js" "$@"
}

case "${1-}" in
check)
  if [ -n "${GITHUB_TOKEN-}" ]; then
    echo 'post.sh: GITHUB_TOKEN is set where benchmarks are to run; it is for post only' >&2
    exit 2
  fi
  rm -f "$report" # one of an earlier commit must not be taken for this one's
  # Results that an earlier job of this user kept could be another pull request's: nothing is recalled.
  allocs_budget check --no-cache --base "$base" --json "$report"
  ;;
post)
  need REPOSITORY PULL_REQUEST GITHUB_TOKEN
  allocs_budget report "$report" --expect-reports 1 --base "$base" \
    --post --repo "$REPOSITORY" --pull-request "$PULL_REQUEST" --comment-key "${COMMENT_KEY:-allocs-budget}"
  ;;
*)
  echo 'usage: post.sh check | post' >&2
  exit 2
  ;;
esac
