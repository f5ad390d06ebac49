package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
)

// While nodes are upgraded in turn, those of the older version read what the newer one has written.
func TestWhatANewerVersionHasWrittenIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now().UTC().Truncate(time.Millisecond)
	if err := s.SaveEntity(t.Context(), ashyq.Entity{ID: "e", Name: ashyq.Text{EN: "Chain"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveVenue(t.Context(), ashyq.Venue{ID: "v", Entity: "e", Gates: []ashyq.Gate{{ID: "g"}}}); err != nil {
		t.Fatal(err)
	}
	event, _, err := s.Exit(t.Context(), store.Departure{
		Event: ashyq.Event{Venue: "v", ID: seal.NewScanID(now), Kind: ashyq.ExitEvent, Gate: "g", Tag: ashyq.Tag{1}, At: now, Means: ashyq.ByApp},
		Tags:  []ashyq.Tag{{1}}, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Changes(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}

	newer, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	var body []byte
	if err := newer.QueryRow("SELECT body FROM events").Scan(&body); err != nil {
		t.Fatal(err)
	}
	var fields map[any]any
	if err := cbor.Unmarshal(body, &fields); err != nil {
		t.Fatal(err)
	}
	fields[1000] = "masks"
	if body, err = cbor.Marshal(fields); err != nil {
		t.Fatal(err)
	}
	for statement, args := range map[string][]any{
		"UPDATE events SET body = ?": {body},
		"UPDATE venues SET body = json_set(body, '$.masks', 'worn', '$.gates[0].width', 2)": nil,
		"UPDATE entities SET body = json_set(body, '$.masks', json('[\"worn\"]'))":          nil,
	} {
		if _, err := newer.Exec(statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	if after, err := s.Changes(t.Context(), 0, 10); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("places: %+v, want %+v; %v", after, before, err)
	}
	if after, err := s.Event(t.Context(), "v", event.ID); err != nil || !reflect.DeepEqual(after, event) {
		t.Errorf("an event: %+v, want %+v; %v", after, event, err)
	}
}
