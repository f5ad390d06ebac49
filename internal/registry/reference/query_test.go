package reference

import (
	"strings"
	"testing"

	"ashyq"
)

func TestEverySearchHasAnIndex(t *testing.T) {
	s := open(t, ashyq.Control)
	for sel := range s.storage.selects {
		rows, err := s.storage.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+sel.sql(), "Flag", `["a"]`, nil, nil, nil, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(detail, "SCAN r") || strings.HasPrefix(detail, "SCAN identifier") {
				t.Errorf("%+v: %s", sel, detail)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
