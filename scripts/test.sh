#!/bin/sh
# Runs everything that must hold: format, lint, types, structure, generated files, unit, property,
# golden and end-to-end tests, these against the compiled executable. Installs what the tests need
# with apt when it may, else says what is missing. Ends with `N passed, N failed`.
#
#   scripts/test.sh            all of it
#   scripts/test.sh quick      without the end-to-end tests

set -u
cd "$(dirname "$0")/.." || exit 1
mode=${1:-all}

passed=0
failed=0
skipped=''
log=$(mktemp)
report=$(mktemp)
trap 'rm -f "$log" "$report"' EXIT

# Debian packages of the programs that the tests run for real.
PACKAGES='
  cmake ninja-build make gcc g++ gcc-aarch64-linux-gnu g++-aarch64-linux-gnu qemu-user
  clang-19 clang-tools-19 lld-19 llvm-19 libc++-19-dev libc++abi-19-dev libclang-rt-19-dev mold
  xz-utils zstd bzip2 zip unzip p7zip-full libarchive-tools file
  shellcheck dash busybox bash zsh fish gnupg minisign openssl nginx-light
  chromium
  libmimalloc-dev libjemalloc-dev
  ccache sccache redis-server memcached libnginx-mod-http-dav-ext distcc distcc-pump python3-dev icecc
'

install_packages() {
  missing=''
  for package in $PACKAGES; do
    if have dpkg-query; then
      dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && continue
    fi
    missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if have apt-get && [ "$(id -u)" = 0 ]; then
    echo "installing:$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of words
    apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1 && return 0
    # shellcheck disable=SC2086 # a list of words
    if apt-get update -qq >>"$log" 2>&1 &&
      apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
      return 0
    fi
    tail -n 20 "$log"
    for package in $missing; do
      apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
        skip "everything that needs the package $package, which cannot be installed"
    done
    return 0
  fi
  echo 'The tests need these programs (names of Debian packages):'
  echo " $missing"
  skip "what needs these packages:$missing"
}

have() { command -v "$1" >/dev/null 2>&1; }

# limited COMMAND…: ends it after half an hour as Ctrl-C would, so that Deno names what still ran.
limited() {
  if have timeout; then
    timeout --foreground --signal=INT --kill-after=60 1800 "$@"
  else
    "$@"
  fi
}

skip() {
  skipped="$skipped
  skipped: $1"
}

# step NAME COMMAND…: one check that passes or fails as a whole.
step() {
  name=$1
  shift
  if limited "$@" >"$log" 2>&1; then
    echo "ok: $name"
    passed=$((passed + 1))
  else
    cat "$log"
    echo "FAILED: $name"
    failed=$((failed + 1))
  fi
}

# tests NAME FOLDER…: counts the tests that Deno reports; names those that the machine cannot run.
tests() {
  name=$1
  shift
  : >"$report"
  limited "$DENO" test -A --no-check --parallel --reporter=dot --junit-path="$report" "$@" \
    >"$log" 2>&1
  code=$?
  names=$(awk -F '"' '/<testcase /{ name = $2 } /<skipped/{ print name }' "$report" |
    sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&#39;/'"'"'/g; s/&amp;/\&/g')
  if [ -n "$names" ]; then
    while IFS= read -r test; do skip "$test"; done <<EOF
$names
EOF
  fi
  summary=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E '^(ok|FAILED) \| ' | tail -n 1)
  good=$(printf '%s\n' "$summary" | sed -n 's/.*| \([0-9]*\) passed.*/\1/p')
  bad=$(printf '%s\n' "$summary" | sed -n 's/.*| \([0-9]*\) failed.*/\1/p')
  passed=$((passed + ${good:-0}))
  failed=$((failed + ${bad:-0}))
  if [ "$code" -ne 0 ]; then
    cat "$log"
    [ "$code" -ne 124 ] || echo "$name: ended after half an hour; pending tests are named above"
    [ "${bad:-0}" -gt 0 ] || failed=$((failed + 1))
    echo "FAILED: $name"
  else
    echo "ok: $name (${good:-0} tests)"
  fi
}

# Several things behave differently under CI; the tests that mean that set it themselves.
unset CI
export NO_COLOR=1
export DENO_TLS_CA_STORE="${DENO_TLS_CA_STORE:-system,mozilla}"

install_packages

# The first run fetches Deno where there is none and builds the executable, as for any user.
step 'bootstrap.sh builds the executable' ./bootstrap.sh --version
cache=${TOOLCHAINKIT_CACHE_DIR:-$HOME/.toolchainkit}
if [ -x "$cache/tools/deno-2.4.2/deno" ]; then
  DENO="$cache/tools/deno-2.4.2/deno"
elif have deno; then
  DENO=$(command -v deno)
else
  echo "There is no Deno; ./bootstrap.sh --version tells why."
  echo "$passed passed, $((failed + 1)) failed"
  exit 1
fi
PATH="$(dirname "$DENO"):$PATH"
export PATH DENO

# Deno waits without end for a registry that falls silent (denoland/deno#29490).
if have timeout; then
  for try in 1 2 3; do
    timeout --foreground 180 "$DENO" install --quiet >"$log" 2>&1 && break
    echo "fetching modules: try $try failed"
    cat "$log"
  done
fi

step 'a second build has the same bytes' "$DENO" run -A scripts/build.ts --target host \
  --check-reproducible
step 'format' "$DENO" fmt --check
step 'lint' "$DENO" lint
step 'types' "$DENO" check
step 'structure' "$DENO" task --quiet structure
step 'generated files' "$DENO" task --quiet generate --check
step 'shellcheck' shellcheck bootstrap.sh scripts/test.sh .ci/run
step 'stress test of the cache, short form' "$DENO" run -A scripts/stress_cache.ts --short
tests 'unit, property and golden tests' tests/unit tests/property tests/golden
if [ "$mode" != quick ]; then
  tests 'end-to-end tests' tests/e2e
fi

count=$(printf '%s' "$skipped" | grep -c 'skipped:')
[ -z "$skipped" ] || printf '%s\n' "$skipped"
if [ "$count" -gt 0 ]; then
  echo "$passed passed, $failed failed, $count skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
