#!/bin/sh
# Installs what Tenon is measured against, in a virtual environment of its own: build/peers.
set -eu
cd "$(dirname "$0")/.."
[ -x build/peers/bin/python ] || python3 -m venv build/peers 2>/dev/null || {
  echo "python3 cannot make virtual environments; on Debian: apt-get install python3-venv" >&2
  exit 1
}
build/peers/bin/python -c 'import keras, tensorflow' 2>/dev/null || build/peers/bin/pip install --quiet tensorflow-cpu==2.21.* keras==3.15.1
build/peers/bin/python -c 'import keras; print("peers: Keras", keras.__version__)' 2>/dev/null
