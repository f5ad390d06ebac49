package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
)

// machine describes what is measured on.
func machine(ctx context.Context) string {
	parts := []string{fmt.Sprintf("%d cores of %s", runtime.NumCPU(), first("/proc/cpuinfo", `model name\s*: (.*)`))}
	if kilobytes := first("/proc/meminfo", `MemTotal:\s*(\d+) kB`); kilobytes != "" {
		var n int
		fmt.Sscan(kilobytes, &n)
		parts = append(parts, fmt.Sprintf("%d GiB", n>>20))
	}
	parts = append(parts, "Linux "+strings.TrimSpace(contents("/proc/sys/kernel/osrelease")), runtime.Version())
	if bin, err := postgresBinaries(); err == nil {
		if version, err := exec.CommandContext(ctx, bin+"/postgres", "--version").Output(); err == nil {
			parts = append(parts, strings.Join(strings.Fields(strings.ReplaceAll(string(version), "(PostgreSQL)", ""))[:2], " "))
		}
	}
	return strings.Join(parts, ", ")
}

func first(file, pattern string) string {
	if found := regexp.MustCompile(pattern).FindStringSubmatch(contents(file)); found != nil {
		return strings.TrimSpace(found[1])
	}
	return ""
}

func contents(file string) string {
	text, _ := os.ReadFile(file)
	return string(text)
}
