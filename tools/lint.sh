#!/bin/sh
# Formatting of every C++ file, module order and sizes, then clang-tidy on the sources of the last commit (all of them with LINT_ALL=1).
set -eu
cd "$(dirname "$0")/.."

# shellcheck disable=SC2046 # lists of files without spaces
clang-format --dry-run --Werror $(git ls-files '*.h' '*.cpp')
python3 tools/check_modules.py
python3 tools/check_sizes.py

if [ -n "${LINT_ALL:-}" ]; then
  sources=$(git ls-files 'src/*.cpp' 'cli/*.cpp')
else
  sources=$(git diff --name-only --diff-filter=d "$(git rev-parse --verify --quiet HEAD~1 || git rev-parse HEAD)" -- 'src/*.cpp' 'cli/*.cpp')
fi
sources=$(echo "$sources" | grep -v _test.cpp || true)
[ -z "$sources" ] && exit 0
[ -f build/release/compile_commands.json ] || { echo "lint: run make build first, clang-tidy reads build/release/compile_commands.json" >&2; exit 1; }
# The build is GCC's: clang must not stumble over warning options that it does not know.
echo "$sources" | xargs -n 4 -P "$(nproc)" clang-tidy --quiet --extra-arg=-Wno-unknown-warning-option -p build/release
