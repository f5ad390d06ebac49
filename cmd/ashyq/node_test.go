package main

import (
	"log/slog"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/sms"
)

func TestACodeIsTiedToTheHostOfThePublicURL(t *testing.T) {
	rules, err := demoRules()
	if err != nil {
		t.Fatal(err)
	}
	screen := sms.NewScreen(1)
	n, err := openNode(t.Context(), nodeConfig{
		Database: database{Database: filepath.Join(t.TempDir(), "ashyq.db")}, Keys: filepath.Join(t.TempDir(), "keys"),
		PublicURL: "https://ashyq.example:8443", Policy: func(time.Time) *ashyq.Policy { return &rules }, Sender: screen,
		Registries: map[ashyq.Registry]string{ashyq.PCR: "http://127.0.0.1:9", ashyq.Control: "http://127.0.0.1:9"},
		Limits:     auth.Production(), Looks: checkin.ProductionLooks(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	phone, err := ashyq.ParsePhone("+77011234567")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := n.Auth.SendCode(t.Context(), phone, netip.IPv6Loopback(), "kk"); err != nil {
		t.Fatal(err)
	}
	text, _ := screen.Last(phone)
	if !strings.Contains(text, "\n@ashyq.example #") {
		t.Errorf("%q", text)
	}
}
