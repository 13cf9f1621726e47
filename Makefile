# make run: the guided prompt. make test: all tests. Both install what is missing of the system libraries.
PACKAGES = libedit-dev libopenblas-dev libcmark-gfm-dev libcmark-gfm-extensions-dev zlib1g-dev
MISSING = $(shell for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done)
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# One file that starts in a few milliseconds: Swift's libraries are linked in.
# Built for the processor it runs on; for a binary that travels: make build CPU=x86-64-v2.
CPU = native
FAST = -c release -Xswiftc -target-cpu -Xswiftc $(CPU)
BUILD = swift build $(FAST) --static-swift-stdlib --product unroll

.PHONY: run test bench fuzz fuzz-parsers sanitize build system clean

run: build
	@if [ -t 0 ]; then exec .build/release/unroll; else exec .build/release/unroll lesson airline-passengers; fi

build: system
	$(BUILD)

# One build for all: the tests drive the program that is built beside them.
test: system
	UNROLL_BINARY=$(CURDIR)/.build-tests/release/unroll swift test $(FAST) --no-parallel --scratch-path .build-tests

# Figures beside CPython's, NumPy's, PyTorch's and Keras's, where BENCH_PYTHON (python3) has them. SUITES="reviews numpy" picks some.
bench: build
	swift build $(FAST) --static-swift-stdlib --product Benchmarks
	.build/release/Benchmarks $(SUITES)

# Spoiled cells and documents for SECONDS; what breaks it is kept in .build/fuzz.
SECONDS = 60
fuzz: build
	swift build $(FAST) --static-swift-stdlib --product Fuzz
	.build/release/Fuzz $(SECONDS) $(SEED)

# libFuzzer, which follows what the code has not run yet, on each reader of documents for SECONDS; READERS="csv npy" picks some.
READERS = syntax notebook lesson csv npy npz json journal
fuzz-parsers: system
	UNROLL_LIBFUZZER=1 swift build -c release -Xswiftc -sanitize=fuzzer --scratch-path .build-parsers --product ParserFuzz
	@for reader in $(READERS); do echo "$$reader:"; \
		UNROLL_READER=$$reader .build-parsers/release/ParserFuzz -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 || exit 1; done

# The tests under address and thread sanitizers; TESTS picks some.
TESTS = SyntaxTests|ArraysTests|RecurrentTests|InterpreterTests|NotebookTests|LessonsTests|FuzzTests
sanitize: system
	swift test --sanitize=address --no-parallel --scratch-path .build-address --filter '$(TESTS)'
	swift test --sanitize=thread --no-parallel --scratch-path .build-thread --filter '$(TESTS)'

system:
	@command -v swift >/dev/null || { echo "Swift 6.1 or newer is needed: https://www.swift.org/install"; exit 1; }
	@if [ -n "$(strip $(MISSING))" ]; then \
		echo "Installing: $(strip $(MISSING))"; \
		$(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(MISSING); \
	fi

clean:
	rm -rf .build .build-tests .build-parsers .build-address .build-thread
