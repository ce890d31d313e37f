#!/bin/sh
# Starts the worker (`work`) or registers its schedule (`schedule`). Where no service at all is configured it waits for
# the sandbox (`docker compose --profile sandbox up`) and uses that; never a mix of both.
set -eu
cd "$(dirname "$0")/.."

sandbox=http://127.0.0.1:4400

answers() {
  node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(1000) }).catch(() => process.exit(1))' "$1"
}

use_sandbox() {
  echo "No service is configured: waiting for the sandbox at $sandbox"
  tries=0
  until answers "$sandbox/_requests"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      echo 'There is no sandbox: fill in .env, or start with --profile sandbox'
      exit 2
    fi
    sleep 1
  done
  while IFS= read -r line; do
    case $line in '' | '#'*) ;; *) export "${line?}" ;; esac
  done <deploy/sandbox.env
}

is_demo=
services="${WIZ_CLIENT_ID-}${WIZ_CLIENT_SECRET-}${JIRA_URL-}${JIRA_API_TOKEN-}${SLACK_BOT_TOKEN-}"
services="$services${WIZ_CLIENT_ID_FILE-}${WIZ_CLIENT_SECRET_FILE-}${JIRA_API_TOKEN_FILE-}${SLACK_BOT_TOKEN_FILE-}"
if [ -z "$services" ]; then
  is_demo=1
  use_sandbox
fi

case ${1-} in
  work)
    exec node dist/worker.js
    ;;
  schedule)
    node dist/client.js schedule apply
    # A demo shows something at once; a real deployment waits for its hour, or for `wfd run`.
    if [ -n "$is_demo" ]; then exec node dist/client.js run; fi
    ;;
  *)
    echo "usage: $0 work | schedule" >&2
    exit 2
    ;;
esac
