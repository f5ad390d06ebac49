STATICCHECK = go tool -modfile=tools/go.mod staticcheck

.PHONY: run test check bench failover fuzz web-types web-vendor screenshots lighthouse

run: ## the demo: the service, both registries, a small world
	go run ./cmd/ashyq demo

test: web-types ## the whole suite: Go with the race detector, PostgreSQL, the browser, the front ends' types
	@$(call needs,cc,gcc libc6-dev)
	@$(call needs,chromium,chromium)
	@$(call needs,pdftoppm,poppler-utils)
	@$(call needs,pg_lsclusters,postgresql)
	cd web && npx tsc -p . && npx tsc -p worker
	go test -race $(UNWATCHED) -timeout 20m ./web/browser $$(go list ./... | grep -v ashyq/cmd/ashyq) # the longest first
	go test -race $(UNWATCHED) -timeout 20m ./cmd/ashyq # by itself: it looks at how soon people are answered

# What the race detector is not to watch, where it finds nothing and takes most of the time: the engine of SQLite, the data of which
# lie outside Go's memory, the bundler, which shares none with us, and what reads pictures for tests. Of a generic function that
# several packages use the program has one copy, and may get that of a package named here: none of them may use one for what others
# synchronise by (sync.Map, which testing uses too), or races are seen that are none.
UNWATCHED = $(foreach package,modernc.org/sqlite/lib github.com/evanw/esbuild/... github.com/makiuchi-d/gozxing/...,\
	-gcflags='$(package)=-race=false -d=checkptr=0')

check: web/node_modules ## what must hold before anything is tested
	@unformatted=$$(git ls-files '*.go' | xargs gofmt -l); if [ -n "$$unformatted" ]; then echo "not gofmt-ed: $$unformatted"; exit 1; fi
	go vet ./...
	$(STATICCHECK) ./...
	go mod tidy -diff
	@fresh=$$(mktemp -d); cd web && node vendor.mjs $$fresh && diff -r vendor $$fresh && rm -r $$fresh || \
		{ echo "web/vendor is not what the lock file names: make web-vendor"; exit 1; }

bench: ## docs/PERFORMANCE.md: all of it in about two hours, or ROWS="embedded pass"
	@$(call needs,pg_lsclusters,postgresql)
	go run ./bench $(ROWS)

failover: ## three PostgreSQL and two nodes on this machine, broken one after the other under load
	tools/failover/run

web-vendor: web/node_modules ## the modules that the front ends are bundled with, by the lock file
	cd web && node vendor.mjs

web-types: web/node_modules ## the calls' types, from the OpenAPI document
	go run ./cmd/ashyq openapi > web/openapi.json
	cd web && npx openapi-typescript openapi.json --output api.d.ts >/dev/null

screenshots: ## the pictures of README and docs, made by the browser tests
	@$(call needs,chromium,chromium)
	mkdir -p docs/pictures && go test -count=1 ./web/browser -screenshots $(CURDIR)/docs/pictures

lighthouse: tools/lighthouse/node_modules ## the pages' scores on a slow phone, each to be 95 or more
	@$(call needs,chromium,chromium)
	go build -o $(DEMO) ./cmd/ashyq
	@$(DEMO) demo --addr 127.0.0.1:18099 >/dev/null 2>&1 & trap "kill $$!" EXIT; \
		curl -s --retry 50 --retry-connrefused --retry-delay 1 -o /dev/null http://127.0.0.1:18099/readyz; \
		node tools/lighthouse/run.mjs $(addprefix http://127.0.0.1:18099,/ /help /status /desk)

DEMO := $(shell mktemp -u)/ashyq

%/node_modules: %/package-lock.json
	@$(call needs,npm,nodejs npm)
	cd $* && npm ci --no-audit --no-fund --silent
	@touch $@

# needs installs Debian's packages (2) for a command (1) that is not there, or says what is missing.
needs = command -v $(1) >/dev/null || { apt-get update -qq && apt-get install -y -qq $(2); } >/dev/null 2>&1 || \
	{ echo "missing: $(1) (apt-get install $(2))"; exit 1; }

FUZZTIME ?= 5m
fuzz: ## every parser, one after the other, FUZZTIME each
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || exit 1; \
		done; \
	done
