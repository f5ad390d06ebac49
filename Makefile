STATICCHECK = go tool -modfile=tools/go.mod staticcheck

.PHONY: run test check fuzz

run: ## the demo: the service, both registries, a small world
	go run ./cmd/ashyq demo

test: ## the whole suite; the race detector needs a C compiler
	@command -v cc >/dev/null || apt-get install -y -qq gcc libc6-dev >/dev/null 2>&1 || \
		{ echo "make test needs a C compiler: apt-get install gcc libc6-dev"; exit 1; }
	go test -race ./...

check: ## what must hold before anything is tested
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not gofmt-ed: $$unformatted"; exit 1; fi
	go vet ./...
	$(STATICCHECK) ./...
	go mod tidy -diff

FUZZTIME ?= 5m
fuzz: ## every parser, one after the other, FUZZTIME each
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || exit 1; \
		done; \
	done
