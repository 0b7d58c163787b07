#!/usr/bin/env bash
# An engine plugin as it stands in the field: it knows the polling wire and nothing of Heddle. A
# caller drives it as the dashboard does.
# Usage: plugin.sh ADDRESS TOKEN KEY, where KEY is one for the face engine and the host field
set -euo pipefail
address=$1
token=$2
key=$3
. "$(dirname "$0")/hub.sh"
folder=$(mktemp -d) # The engine's world: its actors, and what it has executed.
touch "$folder/actors" "$folder/executed"
engine=

finish() {
  [ -z "$engine" ] || { kill -9 "$engine" && wait "$engine"; } 2>/dev/null || true
  rm -rf "$body" "$folder"
}
trap finish EXIT

pause() { read -r -t 0.1 <> <(:) || true; }

# ---- the plugin -----------------------------------------------------------------------------

say() { # CALL JSON: prints the answer
  curl -sS --max-time 10 -X POST -d "$2" "$address/k/$key/api/ue5/$1"
}

field() { grep -o "\"$1\":\"[^\"]*\"" | head -1 | cut -d'"' -f4; } # NAME: its value in the JSON read

respond() { # REQUEST FIELDS
  say response "{\"project_id\":\"C:/My Field\",\"response\":{\"request_id\":\"$1\",$2}}" | grep -q '"success":true'
}

execute() { # COMMAND
  local id action
  id=$(field request_id <<<"$1")
  action=$(field action <<<"$1")
  [ "$(field type <<<"$1")" = execute_action ]
  echo "$id" >>"$folder/executed"
  case $action in
    spawn_actor)
      field name <<<"$1" >>"$folder/actors"
      respond "$id" '"success":true,"data":{"spawned":true}' ;;
    list_actors)
      respond "$id" "\"success\":true,\"data\":{\"actors\":\"$(paste -sd ' ' "$folder/actors")\"}" ;;
    crash) exit 3 ;; # In the middle of it: nobody hears of this one.
    *) respond "$id" "\"success\":false,\"error\":\"no action $action\"" ;;
  esac
}

run_plugin() {
  until say register_http '{"project_id":"C:/My Field","project_name":"Field"}' | grep -q '"success":true'; do
    pause
  done
  local polled command
  while true; do
    polled=$(say poll '{"project_id":"C:/My Field"}')
    while read -r command; do
      [ -z "$command" ] || execute "$command"
    done < <(sed 's/{"type":/\n&/g' <<<"${polled#*\"commands\":\[}" | grep '^{"type":' || true)
    pause
  done
}

start_plugin() {
  run_plugin &
  engine=$!
}

# ---- the caller -----------------------------------------------------------------------------

actions=/api/hosts/field/actions

start_plugin
for _ in $(seq 100); do
  [ "$(call GET /api/hosts/field)" = 200 ] && break
  pause
done
expect 'the plugin is a host that polls' 200 "$(call GET /api/hosts/field)" '"link":"online"' \
  '"transport":"polling"' '"health":"unknown"'
expect 'it executes and answers' 200 "$(call POST $actions/spawn_actor -d '{"name":"rock"}')" \
  '"outcome":"executed"' '"spawned":true'
expect 'it says what fails' 500 "$(call POST $actions/dance -d '{}')" '"outcome":"failed"' 'no action dance'

expect 'it is asked for something' 202 "$(call POST "$actions/crash?deadline=PT3S" \
  -H 'Prefer: respond-async' -d '{}')" '"state":"queued"'
crashed=$(field operation <"$body")
for _ in $(seq 100); do
  grep -q "$crashed" "$folder/executed" && break
  pause
done
grep -q "$crashed" "$folder/executed" || { echo 'FAILED: it was not fetched'; exit 1; }
status=0
wait "$engine" || status=$?
[ "$status" = 3 ] || { echo "FAILED: the plugin has ended with $status"; exit 1; }
echo 'ok it crashes in the middle of it'
expect 'what it has not fetched expires' 504 "$(call POST "$actions/spawn_actor?deadline=PT0.2S" \
  -d '{"name":"never"}')" '"outcome":"expired"'

start_plugin
expect 'started again it is driven as before' 200 "$(call POST $actions/spawn_actor \
  -d '{"name":"tree"}')" '"outcome":"executed"'
expect 'and has all that was done' 200 "$(call POST $actions/list_actors -d '{}')" '"rock tree"'

for _ in $(seq 200); do
  status=$(call GET "/api/operations/$crashed")
  grep -q '"state":"unknown"' "$body" && break
  pause
done
expect 'what it fetched and never answered is unknown' 200 "$status" '"state":"unknown"' '"fate":"unknown"'
[ -z "$(sort "$folder/executed" | uniq -d)" ] || { echo 'FAILED: a command came twice'; exit 1; }
[ "$(grep -c "$crashed" "$folder/executed")" = 1 ] || { echo 'FAILED: the crash came again'; exit 1; }
echo 'ok no command came twice'
