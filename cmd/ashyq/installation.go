package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"ashyq"
	"ashyq/internal/sms"
)

// installation is what all nodes of a service share, and the shell with them.
type installation struct {
	database
	Keys      string `help:"Directory of the key files; made on first start." default:"ashyq-keys"`
	PublicURL string `help:"What links and printed codes begin with: scheme and host." default:"http://127.0.0.1:8080"`
	SMS       string `name:"sms" env:"ASHYQ_SMS" help:"Gateway for login codes and invitations: smsc or mobizon; none sends nothing, so nobody can log in by phone." enum:"none,smsc,mobizon" default:"none"`
	SMSURL    string `name:"sms-url" env:"ASHYQ_SMS_URL" help:"Address of the gateway, if not its own."`
	SMSLogin  string `name:"sms-login" env:"ASHYQ_SMS_LOGIN" help:"Login at the gateway."`
	SMSKey    string `name:"sms-key" env:"ASHYQ_SMS_KEY" help:"Password or key at the gateway."`
	SMSSender string `name:"sms-sender" env:"ASHYQ_SMS_SENDER" help:"Name that the messages come from."`
}

func (i installation) sender() sms.Sender {
	config := sms.Config{URL: i.SMSURL, Login: i.SMSLogin, Key: i.SMSKey, Sender: i.SMSSender}
	switch i.SMS {
	case "smsc":
		return sms.NewSMSC(config)
	case "mobizon":
		return sms.NewMobizon(config)
	default:
		return noGateway{}
	}
}

// noGateway stands where no gateway is configured: nobody can log in by phone, and whoever tries is told so.
type noGateway struct{}

func (noGateway) Send(context.Context, ashyq.Phone, string) error {
	return ashyq.Wrap(ashyq.Unavailable, "unavailable", errors.New("no SMS gateway is configured"))
}

// publicURL reads the address under which people reach the service.
func publicURL(text string) (*url.URL, error) {
	public, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || public.Host == "" {
		return nil, fmt.Errorf("public URL %q is no scheme and host", text)
	}
	return public, nil
}
