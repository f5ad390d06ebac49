STATICCHECK = go tool -modfile=tools/go.mod staticcheck

.PHONY: run test check fuzz

run: ## the demo: the service, both registries, a small world
	go run ./cmd/ashyq demo

test: ## the whole suite
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
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done
