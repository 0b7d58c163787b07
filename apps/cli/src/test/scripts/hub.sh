# What scripts that drive a hub share; to be sourced with $address and $token set.
body=$(mktemp)

# call METHOD PATH [curl arguments]: leaves the body in $body and prints the status.
call() {
  local method=$1 path=$2
  shift 2
  curl -sS --max-time 30 -o "$body" -w '%{http_code}' -X "$method" \
    -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@" "$address$path"
}

expect() { # WHAT STATUS TEXT...: the status must be STATUS and the body hold each TEXT
  local what=$1 wanted=$2 got=$3 text
  shift 3
  [ "$got" = "$wanted" ] || { echo "FAILED $what: $got instead of $wanted: $(cat "$body")"; exit 1; }
  for text in "$@"; do
    grep -qF -- "$text" "$body" || { echo "FAILED $what: no $text in $(cat "$body")"; exit 1; }
  done
  echo "ok $what"
}
