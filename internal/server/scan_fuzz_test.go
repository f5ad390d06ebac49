package server_test

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzScanBody: whatever is sent as a scan is answered, never by a failure of ours, and no part of it that could name
// somebody comes back.
func FuzzScanBody(f *testing.F) {
	w := newWorld(f)
	bank := w.bank()
	valid := js{"id": w.id(), "gate": w.entry(), "iin": greenIIN, "children": 1, "scanned_at": "2021-05-14T11:00:00+06:00"}.String()
	f.Add(valid)
	f.Add(js{"id": w.id()[:24] + "123456789012", "gate": w.entry(), "iin": redIIN}.String())
	f.Add(js{"id": w.id(), "gate": w.cinema.Gates[1].Short, "passport": js{"country": "UZ", "number": "FA4401782"}}.String())
	f.Add(js{"id": w.id(), "gate": w.entry(), "pass": "6BF", "leaving": "cinema." + w.id()}.String())
	f.Add(strings.Replace(valid, `"iin"`, `"iin":null,"IIN"`, 1))
	f.Add(strings.Replace(valid, greenIIN, redIIN+"0", 1))
	f.Add(strings.Replace(valid, `"children":1`, `"children":1e99,"`+greenIIN+`":"`+greenIIN+`"`, 1))
	f.Add(`{"id":{"id":[[[]]]},"iin":900101300017}`)
	f.Add("{\"gate\":\"\xff\"}")
	f.Fuzz(func(t *testing.T, body string) {
		if body == "" {
			return
		}
		a := w.doIn(t, request{method: "POST", path: "/v1/platform/scans", token: bank, body: body})
		if a.status >= 500 || a.status == 401 || a.status == 403 {
			t.Errorf("%d: %s", a.status, a.body)
		}
		said := a.body
		if visit, ok := a.json("visit").(string); ok {
			said = strings.ReplaceAll(said, visit, "") // by the id that the client chose, which may end in twelve digits
		}
		for _, number := range digits(body) {
			if strings.Contains(said, number) || strings.Contains(fmt.Sprint(a.header), number) {
				t.Errorf("%s comes back in %s", number, a.body)
			}
		}
	})
}

// digits are the runs of exactly twelve of them in a text.
func digits(text string) []string {
	var runs []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 12 {
			runs = append(runs, word)
		}
	}
	return runs
}

func BenchmarkPlatformScan(b *testing.B) {
	w := newWorld(b)
	bank := w.bank()
	w.desk.Looks.PerPlatform = 1 << 30
	gate := w.entry()
	w.log.discard()
	b.ReportAllocs()
	b.SetParallelism(64) // callers share commits
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body := `{"id":"` + w.id() + `","gate":"` + gate + `","iin":"` + redIIN + `"}`
			if status := w.post("/v1/platform/scans", bank, body); status != 200 {
				b.Fatal(status)
			}
		}
	})
}
