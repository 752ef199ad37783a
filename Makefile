# The commands of README.md. The build itself is CMake's: see CMakePresets.json.
.PHONY: help demo build test test-python wheel asan tsan lint oracle differential site bench-peers bench bench-quick install clean
JOBS ?= $(shell nproc)

help:
	@echo "make demo         install what is needed, build, train a CNN on real digits (about a minute after the build)"
	@echo "make test         install what is needed, build, run every test"
	@echo "make test-python  the Python package with real Keras, which is installed in build/oracle"
	@echo "make wheel        the Python package as one file with its libraries inside: build/wheel/dist"
	@echo "make build        the tenon command alone: build/release/cli/tenon"
	@echo "make asan         every test under the address and undefined-behaviour sanitizers"
	@echo "make tsan         the tests of threads under the thread sanitizer"
	@echo "make lint         formatting, clang-tidy on changed files, sizes"
	@echo "make oracle       install real Keras in build/oracle, compute the recorded values anew, compare, train across"
	@echo "make site         the documentation as pages, with one for each diagnostic: build/site/index.html"
	@echo "make differential  every recorded case, every printed fix and 5,000 random programs in Keras and in Tenon: tests/differential/README.md"
	@echo "make bench-peers  install Keras and TensorFlow in build/peers, to be measured against"
	@echo "make bench        Tenon against Keras on TensorFlow, interleaved: docs/benchmarks.md"
	@echo "make bench-quick  the step of a few models with this tree and with the last commit, in time and in instructions: what got slower"
	@echo "make install      build and install to PREFIX (default /usr/local)"

build/release/build.ninja: CMakeLists.txt CMakePresets.json
	@tools/install_packages.sh build
	@tools/install_packages.sh test
	cmake --preset release

build: build/release/build.ninja
	@tools/install_packages.sh build
	@cmake --build --preset release -j $(JOBS) --target tenon_cli

demo: build
	@examples/demo.sh build/release/cli/tenon

test: build/release/build.ninja
	@tools/install_packages.sh build
	@tools/install_packages.sh test
	@cmake --preset release $$(tools/python_environment.sh) >/dev/null
	@cmake --build --preset release -j $(JOBS)
	@ctest --preset release -j $(JOBS)

test-python: build/release/build.ninja
	@tools/install_packages.sh build
	@tools/install_packages.sh test
	@cmake --preset release $$(tools/python_environment.sh) >/dev/null
	@cmake --build --preset release -j $(JOBS) --target tenon_python tenon_python_stub
	@tools/python_with_keras.sh
	@ctest --preset release -R '^python' --output-on-failure

wheel:
	@tools/install_packages.sh build
	@tools/install_packages.sh test
	@tools/wheel.sh

asan tsan:
	@tools/install_packages.sh build
	@tools/install_packages.sh test
	@cmake --preset $@
	@cmake --build --preset $@ -j $(JOBS)
	@ctest --preset $@ -j $(JOBS)

lint:
	@tools/install_packages.sh lint
	@tools/lint.sh

oracle: build
	@cmake --build --preset release -j $(JOBS) --target resave
	@tools/oracle.sh

site:
	@tools/install_packages.sh site
	@/usr/bin/python3 tools/site/site.py build/site

SEEDS ?= 0 5000
differential: build
	@cmake --build --preset release -j $(JOBS) --target differential_verdicts fixes_test
	@failed=; for part in cases python pairs "fixed $(JOBS)" "programs $(SEEDS) $(JOBS)"; do build/oracle/venv/bin/python tests/differential/differential.py $$part || failed=1; done; \
	  [ -z "$$failed" ]

bench-peers:
	@bench/install_peers.sh

bench: build
	@bench/run.sh

bench-quick: build/release/build.ninja
	@tools/install_packages.sh build
	@tools/install_packages.sh bench
	@python3 bench/quick.py

PREFIX ?= /usr/local
install: build
	cmake --install build/release --prefix $(PREFIX)

clean:
	rm -rf build
