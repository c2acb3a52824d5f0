#!/bin/sh
# Gets the toolchainkit executable and runs it with the arguments given here; without a command it
# runs `toolchainkit bootstrap`. Check this file into your repository, or pipe it into sh.
#
#   ./bootstrap.sh                 take this project to a configured build
#   ./bootstrap.sh new hello       create and bootstrap a new project
#
# Looks, in this order, at: TOOLCHAINKIT_BINARY; toolchainkit beside this file or in
# .toolchainkit/bin; the pinned version in the shared cache; a download with pinned sha256; in
# ToolchainKit's own repository, a build from source.
#
# Environment: TOOLCHAINKIT_BINARY, TOOLCHAINKIT_CACHE_DIR, TOOLCHAINKIT_DOWNLOAD_URL,
# TOOLCHAINKIT_OFFLINE, HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.

set -u

# The values below are written by `toolchainkit init --scripts` and by the release build.
TK_VERSION='0.1.0'
TK_DOWNLOAD_URL=''
TK_SHA256_linux_x64=''
TK_SHA256_linux_arm64=''
TK_SHA256_macos_x64=''
TK_SHA256_macos_arm64=''

# Deno that builds the executable from source, and the sha256 of its Linux x64 program (elsewhere
# the registry's own checksums, which npm and pip verify, have to do).
TK_DENO_VERSION='2.4.2'
TK_DENO_SHA256_linux_x64='1d6580e813252f6b27a41d97d2e3725a408baa2e765a86e45f65b228d3e93ad6'
# The index of Python packages has this Deno; it only fetches the pinned one.
TK_DENO_PYPI_VERSION='2.4.5'
TK_DENO_PYPI_SHA256_linux_x64='aa795c822e194703198d92dd65485ac99658ca2ba084b5fbe7d1e611f908d307'
# How long Deno may bring nothing new, in seconds, for each try to fetch what the build imports.
TK_SILENT_SECONDS='120 300 600'

say() { printf 'bootstrap: %s\n' "$*" >&2; }

die() {
  code=$1
  shift
  printf 'bootstrap: error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit "$code"
}

have() { command -v "$1" >/dev/null 2>&1; }

# Prints the platform name, such as linux-x64.
detect_platform() {
  os=$(uname -s)
  machine=$(uname -m)
  case "$os" in
    Linux) os=linux ;;
    Darwin) os=macos ;;
    MINGW* | MSYS* | CYGWIN*)
      die 3 "this is Windows" "Run bootstrap.ps1 in PowerShell instead."
      ;;
    *) die 3 "there is no toolchainkit for $os" ;;
  esac
  case "$machine" in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) die 3 "there is no toolchainkit for $os on $machine" ;;
  esac
  if [ "$os" = macos ] && [ "$machine" = x64 ] &&
    [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then
    machine=arm64
  fi
  if [ "$os" = linux ] && [ "$(getconf LONG_BIT 2>/dev/null || echo 64)" = 32 ]; then
    die 3 "this Linux has a 64-bit kernel but 32-bit programs" \
      "toolchainkit needs a 64-bit userland."
  fi
  printf '%s-%s\n' "$os" "$machine"
}

# The executable needs glibc; on a musl system it starts only with a compatibility layer.
check_libc() {
  [ "$(uname -s)" = Linux ] || return 0
  for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1 \
    /lib/ld-linux-x86-64.so.2 /lib64/ld-linux-aarch64.so.1; do
    [ -e "$loader" ] && return 0
  done
  die 3 "this system has no glibc (musl libc, such as Alpine)" \
    "Install a compatibility layer first: apk add gcompat libstdc++" \
    "or use a glibc-based image, such as debian:stable-slim."
}

cache_dir() {
  if [ -n "${TOOLCHAINKIT_CACHE_DIR:-}" ]; then
    printf '%s\n' "$TOOLCHAINKIT_CACHE_DIR"
  elif [ -n "${HOME:-}" ]; then
    printf '%s/.toolchainkit\n' "$HOME"
  else
    die 2 "HOME is not set" "Set TOOLCHAINKIT_CACHE_DIR to a folder for the shared cache."
  fi
}

# Prints the sha256 of a file, or fails when this machine has no tool for it.
sha256_of() {
  if have sha256sum; then
    sha256sum "$1" | cut -d' ' -f1
  elif have shasum; then
    shasum -a 256 "$1" | cut -d' ' -f1
  elif have openssl; then
    openssl dgst -sha256 "$1" | sed 's/.*= *//'
  elif have python3; then
    python3 -c 'import hashlib,sys;print(hashlib.sha256(open(sys.argv[1],"rb").read()).hexdigest())' "$1"
  elif have perl; then
    perl -MDigest::SHA -e 'print Digest::SHA->new(256)->addfile($ARGV[0],"b")->hexdigest,"\n"' "$1"
  else
    return 1
  fi
}

# check_sha256 FILE EXPECTED WHAT: removes FILE and stops unless it has the hash.
check_sha256() {
  actual=$(sha256_of "$1") || {
    rm -f "$1"
    die 4 "cannot check $3: no sha256sum, shasum, openssl, python3 or perl on this machine" \
      "Install one of them; nothing is run unchecked."
  }
  [ "$actual" = "$2" ] && return 0
  page=''
  if head -c 64 "$1" 2>/dev/null | grep -qi '<!doctype\|<html'; then
    page='It is an HTML page: a proxy or a login page answered instead of the server.'
  fi
  rm -f "$1"
  die 4 "$3 has the wrong sha256 and was removed" "expected $2" "actual   $actual" ${page:+"$page"}
}

# http_get URL FILE: fetches by curl or wget.
http_get() {
  case "$1" in
    https://* | http://127.0.0.1[:/]* | http://localhost[:/]* | file://*) ;;
    *) say "refusing $1: not https"; return 1 ;;
  esac
  if have curl; then
    curl --fail --location --silent --show-error --retry 3 --connect-timeout 30 \
      --proto '=https,http,file' --proto-redir '=https' --output "$2" "$1"
  elif have wget; then
    wget -q --tries=3 --timeout=30 -O "$2" "$1"
  else
    say "neither curl nor wget is on this machine"
    return 1
  fi
}

is_offline() {
  case "${TOOLCHAINKIT_OFFLINE:-}" in '' | 0 | false) return 1 ;; *) return 0 ;; esac
}

# Prints UID:GID of a file or folder, not of what a link leads to.
owner_of() {
  # shellcheck disable=SC2012
  ls -ldn "$1" 2>/dev/null | {
    read -r _ _ uid gid _ && printf '%s:%s\n' "$uid" "$gid"
  }
}

# True if something in the cache is of this user, root or the owner of the cache, or of the group
# that shares the cache.
has_trusted_owner() {
  file_owner=$(owner_of "$1")
  cache_owner=$(owner_of "$cache/.")
  case "${file_owner%%:*}" in
    0 | "$(id -u)" | "${cache_owner%%:*}") return 0 ;;
  esac
  # shellcheck disable=SC2012
  case "$(ls -ldn "$cache/.")" in
    # Where everybody may write, everybody's files get the folder's group.
    d???rw[sS]?w*) return 1 ;;
    d???rw[sS]*) [ "${file_owner##*:}" = "${cache_owner##*:}" ] ;;
    *) return 1 ;;
  esac
}

# Stops unless a file of the cache and the folders around it are of somebody who may put them there:
# anybody else could exchange what is run. What is not there yet does no harm.
check_trusted() {
  at=$1
  while [ "$at" != "$cache" ] && [ "$at" != / ] && [ "$at" != . ]; do
    if [ -e "$at" ] || [ -L "$at" ]; then
      has_trusted_owner "$at" || die 10 \
        "$at belongs to another user ($(owner_of "$at")), so nothing there is run" \
        "Remove it, or choose a cache of your own with TOOLCHAINKIT_CACHE_DIR."
    fi
    at=$(dirname "$at")
  done
}

# install_file FROM TO: appears under its name whole or not at all.
install_file() {
  just_installed=yes
  check_trusted "$2"
  # Nobody else may write what is run later, whatever the umask says.
  (umask go-w && mkdir -p "$(dirname "$2")") || die 10 "cannot create $(dirname "$2")"
  # Not through a link that somebody put under the temporary name, not even just now.
  rm -f "$2.$$"
  if (umask go-w && set -C && cat "$1" >"$2.$$" && chmod 755 "$2.$$") && mv -f "$2.$$" "$2"; then
    return 0
  fi
  rm -f "$2.$$"
  die 10 "cannot write $2" "Check free space and permissions of $(dirname "$2")."
}

pinned_sha256() {
  case "$1" in
    linux-x64) printf '%s\n' "$TK_SHA256_linux_x64" ;;
    linux-arm64) printf '%s\n' "$TK_SHA256_linux_arm64" ;;
    macos-x64) printf '%s\n' "$TK_SHA256_macos_x64" ;;
    macos-arm64) printf '%s\n' "$TK_SHA256_macos_arm64" ;;
  esac
}

# Downloads the pinned executable to $2; returns 1 when there is nothing to download.
download_executable() {
  platform=$1
  target=$2
  base=${TOOLCHAINKIT_DOWNLOAD_URL:-$TK_DOWNLOAD_URL}
  expected=$(pinned_sha256 "$platform")
  if [ -z "$base" ]; then
    tried="$tried
    download: no address (TOOLCHAINKIT_DOWNLOAD_URL is not set, none is pinned here)"
    return 1
  fi
  if [ -z "$expected" ]; then
    tried="$tried
    download: no sha256 is pinned here for $platform, so nothing from $base may be run"
    return 1
  fi
  case "$base" in file://*) ;; *)
    if is_offline; then
      tried="$tried
    download: TOOLCHAINKIT_OFFLINE is set"
      return 1
    fi
    ;;
  esac
  work=$(mktemp -d) || die 10 "cannot create a temporary folder"
  trap 'rm -rf "$work"' EXIT
  trap 'rm -rf "$work"; exit 130' INT TERM HUP
  name="toolchainkit-$platform"
  proxy='not set'
  [ -z "${HTTPS_PROXY:-${https_proxy:-}}" ] || proxy='set'
  say "downloading $name $TK_VERSION from $base"
  if have gzip && http_get "$base/$name.gz" "$work/$name.gz" 2>/dev/null &&
    gzip -dc "$work/$name.gz" >"$work/$name" 2>/dev/null; then
    :
  elif ! http_get "$base/$name" "$work/$name"; then
    die 6 "cannot download $base/$name" \
      "Check the network and the proxy (HTTPS_PROXY is $proxy)," \
      "or put the executable beside this script, or set TOOLCHAINKIT_BINARY."
  fi
  check_sha256 "$work/$name" "$expected" "$base/$name"
  install_file "$work/$name" "$target"
  rm -rf "$work"
  trap - EXIT INT TERM HUP
}

# --- build from source, in ToolchainKit's own repository only ---

is_source_tree() {
  [ -n "$here" ] && [ -f "$here/scripts/build.ts" ] && [ -f "$here/main.ts" ] &&
    [ -f "$here/deno.json" ]
}

# True if $1 is there and nothing it was built from is newer.
is_fresh_build() {
  [ -x "$1" ] || return 1
  newer=$(cd "$here" && find main.ts deno.json src data scripts/build.ts scripts/build \
    bootstrap.sh bootstrap.ps1 -type f -newer "$1" 2>/dev/null | head -n 1)
  [ -z "$newer" ]
}

# Sets deno to a Deno that can build: one on PATH, else from npm, pip, curl or wget.
find_deno() {
  platform=$1
  tools=$2
  deno="$tools/deno-$TK_DENO_VERSION/deno"
  if [ -x "$deno" ]; then
    check_trusted "$deno"
    return 0
  fi
  if have deno && deno --version 2>/dev/null | grep -q '^deno 2\.\([4-9]\|[1-9][0-9]\)'; then
    deno=$(command -v deno)
    return 0
  fi
  if is_offline; then
    die 6 "a build from source needs Deno, and TOOLCHAINKIT_OFFLINE is set" \
      "Put deno on PATH, or set TOOLCHAINKIT_BINARY to an executable."
  fi
  case "$platform" in
    linux-x64) package='@deno/linux-x64-glibc' triple='x86_64-unknown-linux-gnu' ;;
    linux-arm64) package='@deno/linux-arm64-glibc' triple='aarch64-unknown-linux-gnu' ;;
    macos-x64) package='@deno/darwin-x64' triple='x86_64-apple-darwin' ;;
    *) package='@deno/darwin-arm64' triple='aarch64-apple-darwin' ;;
  esac
  work=$(mktemp -d) || die 10 "cannot create a temporary folder"
  trap 'rm -rf "$work"' EXIT
  trap 'rm -rf "$work"; exit 130' INT TERM HUP
  if deno_from_npm "$package" || deno_from_pip || deno_from_http "$package" "$triple"; then
    install_file "$work/deno" "$deno"
    rm -rf "$work"
    trap - EXIT INT TERM HUP
    return 0
  fi
  die 6 "cannot get Deno $TK_DENO_VERSION, which builds toolchainkit" \
    "npm: $npm_why" "pip: $pip_why" "curl or wget: $http_why" \
    "Install Deno yourself, or set TOOLCHAINKIT_BINARY to an executable."
}

# The program itself is checked, whatever it was packed in.
check_deno() {
  [ "$platform" = linux-x64 ] || return 0
  check_sha256 "$1" "$TK_DENO_SHA256_linux_x64" "deno $TK_DENO_VERSION from $2"
}

deno_from_npm() {
  npm_why='there is no npm on this machine'
  have npm || return 1
  say "fetching Deno $TK_DENO_VERSION with npm"
  npm_why="npm could not get $1@$TK_DENO_VERSION"
  (cd "$work" && npm pack --silent --ignore-scripts "$1@$TK_DENO_VERSION" >/dev/null 2>npm.log) ||
    { npm_why="$npm_why: $(tail -n 1 "$work/npm.log")"; return 1; }
  for archive in "$work"/*.tgz; do
    (cd "$work" && gzip -dc "$archive" | tar -xf - package/deno) || return 1
  done
  mv "$work/package/deno" "$work/deno" || return 1
  check_deno "$work/deno" npm
}

deno_from_pip() {
  pip_why='there is no pip on this machine'
  if have python3 && python3 -m pip --version >/dev/null 2>&1; then
    pip='python3 -m pip'
  elif have pip3; then
    pip=pip3
  elif have pip; then
    pip=pip
  else
    return 1
  fi
  say "fetching Deno $TK_DENO_PYPI_VERSION with pip"
  pip_why="pip could not get deno==$TK_DENO_PYPI_VERSION"
  # shellcheck disable=SC2086 # the command may be of several words
  $pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary=:all: \
    --target "$work/pip" "deno==$TK_DENO_PYPI_VERSION" >"$work/pip.log" 2>&1 ||
    { pip_why="$pip_why: $(tail -n 1 "$work/pip.log")"; return 1; }
  mv "$work/pip/bin/deno" "$work/deno" || return 1
  [ "$platform" = linux-x64 ] || return 0
  check_sha256 "$work/deno" "$TK_DENO_PYPI_SHA256_linux_x64" "deno $TK_DENO_PYPI_VERSION from pip"
}

# Registries that this user configured come first, then Deno's release server.
deno_from_http() {
  http_why='there is neither curl nor wget on this machine'
  have curl || have wget || return 1
  http_why='neither a configured npm registry nor dl.deno.land could be reached'
  registry=${npm_config_registry:-${NPM_CONFIG_REGISTRY:-}}
  if [ -z "$registry" ] && [ -f "${HOME:-/nonexistent}/.npmrc" ]; then
    registry=$(sed -n 's/^registry *= *//p' "$HOME/.npmrc" | tail -n 1)
  fi
  if [ -n "$registry" ]; then
    say "fetching Deno $TK_DENO_VERSION from the configured npm registry"
    name=${1#@deno/}
    if http_get "${registry%/}/$1/-/$name-$TK_DENO_VERSION.tgz" "$work/deno.tgz" &&
      (cd "$work" && gzip -dc deno.tgz | tar -xf - package/deno); then
      mv "$work/package/deno" "$work/deno"
      check_deno "$work/deno" "the configured npm registry"
      return 0
    fi
  fi
  say "fetching Deno $TK_DENO_VERSION from dl.deno.land"
  http_get "https://dl.deno.land/release/v$TK_DENO_VERSION/deno-$2.zip" "$work/deno.zip" ||
    return 1
  http_why="deno-$2.zip cannot be unpacked: no unzip, bsdtar, busybox or python3"
  unzip_deno || return 1
  check_deno "$work/deno" dl.deno.land
}

unzip_deno() {
  (
    cd "$work" || exit 1
    if have unzip; then
      unzip -q deno.zip
    elif have bsdtar; then
      bsdtar -xf deno.zip
    elif have busybox; then
      busybox unzip -q deno.zip
    elif have python3; then
      python3 -m zipfile -e deno.zip . && chmod 755 deno
    else
      exit 1
    fi
  )
}

# Fetches what the build imports; what is said goes to the file $1. Deno waits without end for a
# registry that has fallen silent (denoland/deno#29490), so that such a try is ended; the next one
# goes on behind it.
fetch_imports() {
  for seconds in $TK_SILENT_SECONDS; do
    (cd "$here" && exec "$deno" cache main.ts scripts/build.ts) >"$1" 2>&1 &
    fetching=$!
    trap 'kill "$fetching"; exit 130' INT TERM HUP
    (
      said=''
      silent=0
      while kill -0 "$fetching" 2>/dev/null && [ "$silent" -lt "$seconds" ]; do
        sleep 1
        silent=$((silent + 1))
        now=$(wc -c <"$1")
        if [ "$now" != "$said" ]; then said=$now silent=0; fi
      done
      kill "$fetching" 2>/dev/null
    ) >/dev/null 2>&1 &
    watching=$!
    if wait "$fetching" 2>/dev/null; then code=0; else code=$?; fi
    kill "$watching" 2>/dev/null
    trap - INT TERM HUP
    [ "$code" = 143 ] || return "$code"
    say "fetching what the build imports: nothing arrived for $seconds s"
  done
  die 6 "cannot fetch what the build imports: its registry answers nothing" \
    "Check the network and the proxy, and the registry that npm is configured for." \
    "Or set TOOLCHAINKIT_BINARY to an executable."
}

# Sets binary to an executable built from this tree, or runs the program from source.
build_from_source() {
  platform=$1
  built="$here/dist/toolchainkit-$platform"
  if ! is_fresh_build "$built"; then
    find_deno "$platform" "$cache/tools"
    say "building toolchainkit for $platform from source"
    DENO_TLS_CA_STORE=${DENO_TLS_CA_STORE:-system,mozilla}
    export DENO_TLS_CA_STORE
    log=$(mktemp) || die 10 "cannot create a temporary file"
    if fetch_imports "$log" &&
      (cd "$here" && "$deno" run -A scripts/build.ts --target "$platform") >"$log" 2>&1; then
      rm -f "$log"
    else
      sed 's/^/bootstrap:   /' "$log" >&2
      rm -f "$log"
      say "no executable could be built; running from source with Deno"
      run_from_source=yes
      return 0
    fi
  fi
  binary=$built
  installed="$cache/bin/$TK_VERSION/toolchainkit"
  if ! cmp -s "$built" "$installed" 2>/dev/null; then install_file "$built" "$installed"; fi
}

# --- choose and run ---

find_executable() {
  binary=''
  run_from_source=''
  just_installed=''
  tried=''
  if [ -n "${TOOLCHAINKIT_BINARY:-}" ]; then
    [ -x "$TOOLCHAINKIT_BINARY" ] || die 2 \
      "TOOLCHAINKIT_BINARY is $TOOLCHAINKIT_BINARY, which is not an executable file"
    binary=$TOOLCHAINKIT_BINARY
    return 0
  fi
  check_libc
  platform=$(detect_platform) || exit $?
  cache=$(cache_dir) || exit $?
  cache=${cache%/}
  if [ -n "$here" ]; then
    for candidate in "$here/toolchainkit" "$here/toolchainkit-$platform" \
      "$here/.toolchainkit/bin/toolchainkit"; do
      if [ -f "$candidate" ] && [ -x "$candidate" ]; then
        binary=$candidate
        return 0
      fi
    done
    tried="$tried
    beside this script: no toolchainkit in $here or $here/.toolchainkit/bin"
  fi
  if is_source_tree; then
    build_from_source "$platform"
    return 0
  fi
  installed="$cache/bin/$TK_VERSION/toolchainkit"
  if [ -x "$installed" ]; then
    check_trusted "$installed"
    binary=$installed
    return 0
  fi
  tried="$tried
    shared cache: no $installed"
  if download_executable "$platform" "$installed"; then
    binary=$installed
    return 0
  fi
  printf 'bootstrap: error: there is no toolchainkit %s for %s; looked at:%s\n' \
    "$TK_VERSION" "$platform" "$tried" >&2
  printf '  Put the executable beside this script, or set TOOLCHAINKIT_BINARY to it.\n' >&2
  exit 6
}

main() {
  here=''
  case "$0" in
    *.sh) if [ -f "$0" ]; then here=$(cd "$(dirname "$0")" && pwd); fi ;;
  esac
  find_executable
  case "${1:-}" in
    '') set -- bootstrap ;;
    --version | --help | -h) ;;
    -*) set -- bootstrap "$@" ;;
  esac
  if [ -n "$here" ] && [ "$1" != new ] && [ -f "$here/toolchainkit.yaml" ]; then
    set -- --project "$here" "$@"
  fi
  if [ -n "$run_from_source" ]; then
    exec "$deno" run -A "$here/main.ts" "$@"
  fi
  if [ -n "$just_installed" ] && ! "$binary" --version >/dev/null 2>&1; then
    die 10 "$binary does not start" \
      "Is its file system mounted noexec? Set TOOLCHAINKIT_CACHE_DIR to another folder."
  fi
  exec "$binary" "$@"
}

# Last line: a script cut short by a broken pipe defines functions and runs nothing.
main "$@"
