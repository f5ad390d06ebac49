package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

func load(file string) (map[string]measurement, error) {
	measured := make(map[string]measurement)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return measured, nil
	}
	if err != nil {
		return nil, err
	}
	return measured, json.Unmarshal(text, &measured)
}

func save(file string, measured map[string]measurement) error {
	text, err := json.MarshalIndent(measured, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o666)
}

const head = `# Performance

Made by ` + "`make bench`" + ` (` + "`bench`" + `); [performance.json](performance.json) has every run. The generator, the node, its database and
the registries share the machine. Each figure is the median of its runs; in bold, that of its ratios to its reference, each to the one that ran just before.
Everything is durable before it is answered: SQLite in WAL mode with synchronous=FULL, PostgreSQL with its own defaults.

%s

| what | to reach | reached; ratio to its reference | reference | registry calls a scan |
| --- | --- | --- | --- | --- |
`

// writePage makes the page of what was measured last. A row that never was says so.
func writePage(file string, measured map[string]measurement) error {
	var table strings.Builder
	machines := make(map[string][]string)
	var order []string
	for _, r := range rows {
		m, ok := measured[r.Name]
		if !ok {
			fmt.Fprintf(&table, "| %s | %s | not measured | %s | |\n", r.What, r.Reach, r.Reference)
			continue
		}
		asked := "–"
		if len(m.Asked) > 0 {
			asked = fmt.Sprintf("%.3f", median(m.Asked))
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n", r.What, r.Reach, r.tell(m), r.Reference, asked)
		on := m.Machine + " (" + m.On + ")"
		if machines[on] == nil {
			order = append(order, on)
		}
		machines[on] = append(machines[on], r.Name)
	}
	var on []string
	for _, machine := range order {
		said := machine
		if len(order) > 1 {
			said += ": " + strings.Join(machines[machine], ", ")
		}
		on = append(on, said+".")
	}
	notes, err := os.ReadFile("bench/notes.md")
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(fmt.Sprintf(head, strings.Join(on, "\n"))+table.String()+"\n"+string(notes)), 0o666)
}
