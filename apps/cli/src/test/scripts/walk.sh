#!/usr/bin/env bash
# The walk from outside to the owner's thread and back, with curl alone.
# Usage: walk.sh ADDRESS TOKEN
set -euo pipefail
address=$1
token=$2
. "$(dirname "$0")/hub.sh"
trap 'rm -f "$body"' EXIT

actions=/api/hosts/scene/actions

for _ in $(seq 100); do
  [ "$(call GET /api/hosts/scene)" = 200 ] && break
  read -r -t 0.1 <> <(:) || true
done
expect 'the host is listed' 200 "$(call GET /api/hosts)" '"host":"scene"' '"link":"online"'
expect 'an actor is spawned' 200 "$(call POST $actions/spawn_primitive -d '{"kind":"cube","name":"walker"}')" \
  '"outcome":"executed"'
expect 'it is read back' 200 "$(call POST $actions/list_actors -d '{}')" '"walker"'

expect 'a keyed call runs' 200 "$(call POST $actions/spawn_primitive -H 'Idempotency-Key: once-1' \
  -d '{"kind":"sphere","name":"once"}')" '"outcome":"executed"'
first=$(grep -o '"operation":"[^"]*"' "$body")
expect 'the repeated key gives the same operation' 200 "$(call POST $actions/spawn_primitive \
  -H 'Idempotency-Key: once-1' -d '{"kind":"sphere","name":"once"}')" "$first"
expect 'and another call under it is refused' 409 "$(call POST $actions/spawn_primitive \
  -H 'Idempotency-Key: once-1' -d '{"kind":"cube"}')" '"code":"key_reused"'

expect 'the engine is stalled on purpose' 202 "$(call POST $actions/stall -H 'Prefer: respond-async' \
  -d '{"seconds":5}')" '"state":"queued"'
# Queued while the engine still looks well, and late before it ticks again.
expect 'a late call expires' 504 "$(call POST "$actions/spawn_primitive?deadline=PT0.5S" \
  -d '{"kind":"cube","name":"never"}')" '"outcome":"expired"'
started=$(date +%s%N)
for _ in $(seq 60); do
  status=$(call POST "$actions/spawn_primitive?deadline=PT0.2S" -d '{"kind":"cube","name":"refused"}')
  [ "$status" = 503 ] && break
done
expect 'the next call is refused, with the reason' 503 "$status" '"code":"owner_stalled"' \
  '"running":"stall"' '"sinceMs":'
took=$((($(date +%s%N) - started) / 1000000))
# The stall began before the late call of 0.5 s; the limit is 2 s, and the reason is due 1 s later.
[ "$took" -lt 2600 ] || { echo "FAILED: the refusal came after $took ms"; exit 1; }

for _ in $(seq 100); do
  status=$(call POST $actions/list_actors -d '{}')
  [ "$status" = 200 ] && break
  read -r -t 0.1 <> <(:) || true
done
expect 'the engine comes back' 200 "$status" '"once"'
grep -q -e '"never"' -e '"refused"' "$body" && { echo "FAILED: what expired or was refused has run"; exit 1; }
echo 'ok what expired or was refused never ran'
