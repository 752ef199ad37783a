#!/bin/sh
# The main job, as make demo shows it: a wrong data set is refused, then a CNN learns real digits and is saved for Keras.
set -eu
tenon=$1
cd "$(dirname "$0")/.."

say() { printf '\n\033[1m$ tenon %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n$ tenon %s\n' "$*"; }

echo "1. A data set that does not fit: its labels run 1..10, the model counts classes from 0."
say check examples/models/mnist_cnn.keras --data examples/data/mnist_wrong.npz
if "$tenon" check examples/models/mnist_cnn.keras --data examples/data/mnist_wrong.npz; then
  echo "demo: tenon check accepted a wrong data set" >&2
  exit 1
fi

echo
echo "2. The right one: 8,500 real digits to train on, 1,500 to test on."
say fit examples/models/mnist_cnn.keras --data examples/data/mnist10k.npz --epochs 5 --batch-size 32 --seed 1 --output trained.keras
"$tenon" fit examples/models/mnist_cnn.keras --data examples/data/mnist10k.npz --epochs 5 --batch-size 32 --seed 1 --output trained.keras

say evaluate trained.keras --data examples/data/mnist10k.npz
"$tenon" evaluate trained.keras --data examples/data/mnist10k.npz
echo
echo "trained.keras opens in Keras:  keras.saving.load_model('trained.keras')"
