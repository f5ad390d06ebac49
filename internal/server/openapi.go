package server

import "github.com/danielgtaylor/huma/v2"

func openAPI(public string) huma.Config {
	return huma.Config{OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: &huma.Info{Title: "Ashyq", Version: "1"}}}
}

func documented(pattern string, public bool) huma.Operation {
	return huma.Operation{OperationID: pattern}
}

func describe(huma.API, huma.Operation) {}
