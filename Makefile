# make run    set up what is missing, build, and serve the page at http://127.0.0.1:8080
# make test   set up what is missing, and run every test, browser tests included
# make build  leave a dist/ that works from any static host, under any path
# make release  build, and pack dist/ into release/soft-unlearn-VERSION.zip, with SHA-256 sums beside it
# make fuzz   feed arbitrary bytes to reader, settings, links and pipeline, `seconds` each
# make python  build the Python package's wheel, in target/python/wheels
# make npm     build the npm package, in target/npm/package
# make bench  measure everything, natively and in Chromium, beside Python: one table
# make profile  find anew what a first visit runs, and what of the page can come later (www/later.txt)
# make screenshots  pictures of the page, wide, narrow and dark, in screenshots/

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: run build release test python npm bench fuzz profile screenshots setup setup-test clean

port ?= 8080
seconds ?= 60
environment := . scripts/environment.sh;

run: build
	@$(environment) echo "Soft Unlearn: http://127.0.0.1:$(port)"; node scripts/serve.mjs dist $(port)

build: setup
	@$(environment) scripts/build.sh

release: build
	@node scripts/release.mjs dist release

setup:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test

test: setup-test
	@scripts/test.sh

python:
	@scripts/python.sh wheel

npm: setup-test
	@scripts/npm.sh build

bench: setup-test
	@scripts/bench.sh

fuzz: setup-test
	@scripts/fuzz.sh $(seconds)

profile: setup-test build
	@$(environment) node scripts/profile.mjs && scripts/build.sh

screenshots: setup-test build
	@node tests/e2e/screenshots.mjs

clean:
	@rm -rf target dist release www/generated screenshots
