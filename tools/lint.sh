#!/bin/sh
# Formatting of every C++ file, then clang-tidy on the files that differ from the last release of main (all of them with LINT_ALL=1).
set -eu
cd "$(dirname "$0")/.."

files=$(git ls-files '*.h' '*.cpp')
# shellcheck disable=SC2086 # a list of files without spaces
clang-format --dry-run --Werror $files
python3 tools/check_modules.py
python3 tools/check_sizes.py

base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD~1 2>/dev/null || true)
changed=$(git diff --name-only --diff-filter=d ${base:+"$base"} -- 'src/*.cpp' 'cli/*.cpp' 2>/dev/null || true)
[ -z "${LINT_ALL:-}" ] || changed=$(git ls-files 'src/*.cpp' 'cli/*.cpp')
changed=$(echo "$changed" | grep -v _test.cpp || true)
[ -z "$changed" ] || [ ! -f build/release/compile_commands.json ] || clang-tidy --quiet -p build/release $changed
