#!/bin/sh
# with_keras.sh PYTHON FOLDER: runs the tests of the folder with a Python that has Keras, or says that there is none and is skipped (77).
"$1" -c 'import keras, pytest' 2>/dev/null || { echo "skipped: $1 has no Keras; make test-python installs it"; exit 77; }
export CUDA_VISIBLE_DEVICES=-1 TF_CPP_MIN_LOG_LEVEL=3
exec "$1" -m pytest -q -p no:cacheprovider "$2"
