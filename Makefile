# Two commands for a newcomer: `make demo` and `make test`. Each sets up what it needs.
SWIFT_BUILD ?= swift build
PEERS := .venv-peers
NOSOLOGY := .build/release/nosology

.PHONY: help setup build demo test lint bench bench-knowledge golden docs portable sanitize fuzz clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup:  ## Install system libraries and unpack libtorch
	@Scripts/setup

build: setup  ## Build the release executable
	$(SWIFT_BUILD) -c release --product nosology

demo: build  ## From public knowledge to an evaluated model, ending in demo/report.html
	@Scripts/demo

test: setup  ## Run the test suite
	@Scripts/run-tests

lint:  ## Check the format of the Swift sources, that rooms refer downwards, and that libraries name no commands
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	@Scripts/check_arrows.py
	@Scripts/check_command_words.py

bench: build $(PEERS)/ready  ## Measure ours and the peers in turn and print ratios
	@Benchmarks/run

bench-knowledge: build $(PEERS)/ready  ## Train encoders of the plan and the peer's and judge them by SETS=DIR/sets.json
	$(PEERS)/bin/python Benchmarks/encoder/compare.py --sets $(SETS)/sets.json --output $(SETS)/runs

golden: build $(PEERS)/ready  ## Write the reference values of Tests/Golden again and show that tests look at them
	$(PEERS)/bin/python Scripts/golden.py
	@Scripts/test-goldens

docs: build  ## Write docs/cli-reference.md from --help and docs/recipes.md from the types
	@Scripts/cli-reference > docs/cli-reference.md
	@Scripts/recipe-reference > docs/recipes.md

portable: setup  ## Make portable/nosology, a folder for other machines (docs/portable.md)
	@Scripts/portable

sanitize: setup  ## Run the tests of the engine and the scan readers under AddressSanitizer
	@Scripts/sanitize

fuzz: setup  ## Feed damaged files to every reader under AddressSanitizer, for hours
	@Scripts/fuzz

clean:  ## Remove build products; keeps libtorch and the source cache
	rm -rf .build .build-dependent .build-asan .build-portable portable

$(PEERS)/ready: Scripts/requirements-peers.txt
	python3 -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --requirement $<
	touch $@
